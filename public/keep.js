// A booking form that is open keeps its time: it says so every minute, tells when the time has gone, and gives it back on
// leaving. Without this script the time is kept for five minutes, and the server decides all the same.
(() => {
  const address = document.currentScript.dataset.hold;
  const form = document.querySelector('form:has([name="secret"])');
  const say = (what) => new URLSearchParams({ do: what });
  let sent = false;
  const renew = async () => {
    const answer = await fetch(address, { method: 'POST', body: say('renew') }).catch(() => null);
    if (answer?.status !== 410) return;
    clearInterval(renewing);
    const kept = document.querySelector('[data-kept]');
    if (kept) kept.textContent = 'This time is not kept any more. You can still send the form if nobody took it.';
  };
  const renewing = setInterval(renew, 60_000);
  form?.addEventListener('submit', () => { sent = true; });
  addEventListener('pageshow', (event) => { if (event.persisted) renew(); });
  addEventListener('pagehide', () => { if (!sent) navigator.sendBeacon(address, say('give_back')); });
})();
