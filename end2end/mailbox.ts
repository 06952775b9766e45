// A mail server on this machine that keeps what it is sent.
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

const ARRIVES_WITHIN = 15_000;

export class Mailbox {
  private readonly mails: { to: string; text: string }[] = [];
  private readonly server: SMTPServer;

  private constructor() {
    this.server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS"],
      onData: (stream, session, done) => {
        let text = "";
        stream.on("data", (part: Buffer) => (text += part.toString()));
        stream.on("end", () => {
          for (const { address } of session.envelope.rcptTo) this.mails.push({ to: address, text: plain(text) });
          done();
        });
      },
    });
  }

  static async open(): Promise<Mailbox> {
    const mailbox = new Mailbox();
    await new Promise<void>((listening) => mailbox.server.listen(0, "127.0.0.1", listening));
    return mailbox;
  }

  /** As `SMTP_URL` wants it. */
  get url(): string {
    return `smtp://127.0.0.1:${(this.server.server.address() as AddressInfo).port}`;
  }

  /** The newest mail to somebody; waits for one. */
  async mailTo(recipient: string): Promise<string> {
    const deadline = Date.now() + ARRIVES_WITHIN;
    for (;;) {
      const mail = this.mails.findLast(({ to }) => to === recipient);
      if (mail) return mail.text;
      if (Date.now() > deadline) throw new Error(`no mail to ${recipient}`);
      await new Promise((again) => setTimeout(again, 50));
    }
  }

  async close(): Promise<void> {
    await new Promise<void>((closed) => this.server.close(closed));
  }
}

/** Undoes quoted-printable, in which long lines are sent. */
function plain(text: string): string {
  const whole = text.replace(/=\r?\n/g, "");
  return whole.replace(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
