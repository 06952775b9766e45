// After a deploy a page that was loaded before it meets a newer server. It goes on, and loads itself anew when nobody is
// disturbed: not while somebody types or looks at a dialog, not while a message waits to be sent, and never where requests
// ring, because a browser plays no sound on a fresh page before a click.
//
//   <html data-build="..">    the build that this page came with; `data-newer` is added when the server has another
(() => {
  const root = document.documentElement;
  const mine = root.dataset.build;
  if (!mine) return;
  // Asked when the line to the server is back, when the page is looked at, and else every five minutes.
  const [EVERY, REST] = [300_000, 20_000];
  // A page that is looked at is left alone until its reader has been still for so long.
  const STILL = Number(root.dataset.still ?? 30_000);
  // Two processes of different builds behind one address must not make a page load again and again.
  const [KEY, ONCE_IN] = ['frontdesk-loaded-for', 600_000];
  let askedAt = 0, movedAt = Date.now(), waiting;

  async function ask(atOnce) {
    if (waiting || (!atOnce && Date.now() - askedAt < REST)) return;
    askedAt = Date.now();
    const answer = await fetch('/build', { cache: 'no-store' }).catch(() => undefined);
    const build = answer?.ok ? (await answer.text()).trim() : '';
    if (waiting || !build || build === mine || wasLoadedFor(build)) return;
    root.dataset.newer = build;
    waiting = setInterval(loadIfSafe, 1_000);
    loadIfSafe();
  }

  function loadIfSafe() {
    if (!isSafe()) return;
    clearInterval(waiting);
    try {
      sessionStorage.setItem(KEY, `${root.dataset.newer}@${Date.now()}`);
    } catch {
      // A browser that remembers nothing could load again and again.
      return;
    }
    location.reload();
  }

  function wasLoadedFor(build) {
    try {
      const [before, at] = (sessionStorage.getItem(KEY) ?? '').split('@');
      return before === build && Date.now() - Number(at) < ONCE_IN;
    } catch {
      return true;
    }
  }

  const TYPED = 'textarea, select, [contenteditable], input:not([type=submit], [type=button], [type=checkbox], [type=radio])';
  const OPEN = CSS.supports('selector(:popover-open)') ? ', :popover-open' : '';
  const touched = new Set();

  function isSafe() {
    if (document.querySelector(`dialog[open], [data-hold], .sound-state, .chat-unsent${OPEN}`)) return false;
    if (document.activeElement?.matches(TYPED)) return false;
    if ([...touched].some((field) => field.isConnected && isFilled(field))) return false;
    return document.hidden || Date.now() - movedAt > STILL;
  }

  function isFilled(field) {
    if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected);
    if (['checkbox', 'radio'].includes(field.type)) return field.checked !== field.defaultChecked;
    return field.value !== field.defaultValue;
  }

  const moved = () => { movedAt = Date.now(); };
  for (const kind of ['pointermove', 'pointerdown', 'keydown', 'wheel', 'touchstart']) {
    addEventListener(kind, moved, { passive: true });
  }
  addEventListener('input', ({ target }) => { moved(); touched.add(target); });
  addEventListener('submit', moved);
  addEventListener('online', () => ask());
  document.addEventListener('visibilitychange', () => (waiting ? loadIfSafe() : document.hidden || ask()));
  // The page's own line says how it stands; when it is back, the process behind it may be another.
  new MutationObserver((changes) => {
    if (changes.some(({ target }) => target.matches('.connection') && target.dataset.state === 'live')) ask(true);
  }).observe(document.body ?? root, { attributes: true, attributeFilter: ['data-state'], subtree: true });
  setInterval(() => document.hidden || ask(), EVERY);
})();
