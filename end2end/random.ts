// Chance that can be repeated: SEED=123 gives the same requests again.

const PIECES = ["Kai", "ʻĀina", "✂️", "Olá", "ß", "\u0000", "\n", "\t", " ", "+", "&", "=", "%", "'", '"', "<b>", "#", "日本", "a+b%20c"];

export class Random {
  constructor(
    readonly seed: number,
    private state = seed,
  ) {}

  static fromEnvironment(): Random {
    return new Random(Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31)));
  }

  /** A whole number from 0 to `end` - 1 (the generator is mulberry32). */
  below(end: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * end);
  }

  pick<T>(from: readonly [T, ...T[]]): T {
    return from[this.below(from.length)] ?? from[0];
  }

  /** A name for a field. */
  word(): string {
    return Array.from({ length: 1 + this.below(8) }, () => String.fromCharCode(97 + this.below(26))).join("");
  }

  /** Any text, the empty one included. */
  text(): string {
    return Array.from({ length: this.below(6) }, () => PIECES[this.below(PIECES.length)]).join("");
  }
}
