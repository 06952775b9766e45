// Keeps the marked parts of a page as they are now, without a reload: it hears the shop on its live socket, and when something
// happened that a part shows, it fetches the page again from its own address and takes the part out of it. The page is whole
// without this script.
//
//   <main data-shop="1" data-seq="41">                   whose page; the last event that it includes, where the page knows
//   <main data-every="20">                               a page of many shops follows no socket: all of it, every so many seconds
//   <section id="log" data-fresh="call_started ..">      replaced when such an event comes; "*" is any event
//   <section .. data-hold>                               not now: something is being dragged
//   <div data-follow>                                    a list that stays at its end where its reader is at the end
//   <span class="connection"> <button data-reconnect>    how the line stands, and a way to try at once
//
// A part is never replaced while somebody types in it, or has a dialog of it open; it is then replaced afterwards. A part that
// was replaced gets the event "fresh".
(() => {
  const main = document.querySelector('main:is([data-shop], [data-every])');
  if (!main) return;
  // Five quick tries whose waits double, then slow ones without end; the same as on the pages that live in the browser.
  const [QUICK, FIRST, SLOW] = [5, 500, 30_000];
  // A keepalive comes every 20 seconds; after this long without a frame the line is dead.
  const DEAD = 45_000;
  // What happens together is fetched together, and while much happens, the page is fetched once a second: a salon has several
  // open, and its address may not ask without end.
  const [GATHER, REST] = [120, 1_000];
  const SIGNED_OUT = 1008;
  const every = Number(main.dataset.every ?? 0);
  const isNumber = (text) => text !== undefined && text !== '';
  const offsets = (document.querySelector('.connection')?.dataset.offsets ?? '')
    .split(' ').filter(Boolean).map((pair) => pair.split(':').map(Number));

  let seq = isNumber(main.dataset.seq) ? Number(main.dataset.seq) : undefined;
  let socket, retry, watchdog, failed = 0, opened = false;
  // By the server's clock, which need not be this browser's.
  let heardAt;
  const stale = new Set();
  let waiting, fetching = false;

  // --- The parts ---------------------------------------------------------------------------------------------------------

  /** The parts that show events of this kind, or all, are not as they should be any more. */
  function mark(kind) {
    for (const part of document.querySelectorAll('[data-fresh][id]')) {
      const kinds = part.dataset.fresh.split(/\s+/);
      if (kind === undefined || kinds.includes(kind) || kinds.includes('*')) stale.add(part.id);
    }
    refreshSoon();
  }

  function refreshSoon(wait = GATHER) {
    // Nobody sees a hidden page; it is made fresh when it is looked at.
    if (waiting || fetching || stale.size === 0 || document.hidden) return;
    waiting = setTimeout(refresh, wait);
  }

  async function refresh() {
    waiting = undefined;
    const ids = [...stale].filter((id) => {
      const part = document.getElementById(id);
      if (!part) stale.delete(id);
      return part && !isBusy(part);
    });
    if (ids.length === 0) return;
    // Before asking: what happens from now on may or may not be in the answer, so it marks again.
    for (const id of ids) stale.delete(id);
    fetching = true;
    const began = performance.now();
    let rest = REST;
    try {
      const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
      // The server leads to the sign-in, or does not know the page any more; the browser shows which.
      if (answer.redirected || [401, 403, 404].includes(answer.status)) return location.reload();
      if (!answer.ok) throw new Error(answer.statusText);
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      for (const id of ids) if (!replace(id, page.getElementById(id))) stale.add(id);
      // A page that is slow to make is asked for at most half of the time.
      rest = Math.max(REST, performance.now() - began);
    } catch {
      for (const id of ids) stale.add(id);
      rest = 5_000;
    }
    fetching = false;
    // Without a line it is asked for again when the line is back.
    if (socket?.readyState === WebSocket.OPEN) refreshSoon(rest);
  }

  const TYPED = 'textarea, select, [contenteditable], input:not([type=submit], [type=button], [type=checkbox], [type=radio])';
  const touched = new WeakSet();

  function isBusy(part) {
    const active = document.activeElement;
    if (part.hasAttribute('data-hold') || part.querySelector('dialog[open]')) return true;
    if (part.contains(active) && active.matches(TYPED)) return true;
    return [...part.querySelectorAll('input, textarea, select')].some((field) => touched.has(field) && isChanged(field));
  }

  function isChanged(field) {
    if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected);
    return field.value !== field.defaultValue || (field.checked ?? false) !== (field.defaultChecked ?? false);
  }

  /** Puts the new part in the place of the old one, and leaves the reader where they were. False where it must wait. */
  function replace(id, fresh) {
    const old = document.getElementById(id);
    if (!old || !fresh || old.isEqualNode(fresh)) return true;
    if (isBusy(old)) return false;
    const kept = [...old.querySelectorAll('*')].map((was) => stateOf(was, old, fresh)).filter(Boolean);
    old.replaceWith(fresh);
    for (const { is, open, shown, top, left, atEnd, focused } of kept) {
      if (open !== undefined) is.open = open;
      if (shown) is.showPopover?.({ source: fresh.querySelector(`[popovertarget="${is.id}"]`) ?? undefined });
      is.scrollTo?.({ top: atEnd ? is.scrollHeight : top, left, behavior: 'instant' });
      if (focused) is.focus({ preventScroll: true });
    }
    say();
    fresh.dispatchEvent(new CustomEvent('fresh', { bubbles: true }));
    return true;
  }

  const SHOWN = CSS.supports('selector(:popover-open)') ? ':popover-open' : ':not(*)';

  /** What a reader did to an element of the old part, and the same element in the new one. */
  function stateOf(was, old, fresh) {
    const focused = was === document.activeElement;
    const open = was.localName === 'details' ? was.open : undefined;
    const shown = was.matches(SHOWN);
    const [top, left, follows] = [was.scrollTop, was.scrollLeft, was.hasAttribute('data-follow')];
    if (!focused && open === undefined && !shown && !top && !left && !follows) return undefined;
    const alike = (part) => [...part.querySelectorAll(was.localName)].filter((other) => nameOf(other) === nameOf(was));
    const is = alike(fresh)[alike(old).indexOf(was)];
    const atEnd = follows && was.scrollHeight - was.scrollTop - was.clientHeight < 40;
    return is && { is, open, shown, top, left, atEnd, focused };
  }

  function nameOf(element) {
    if (element.id) return element.id;
    const summary = element.localName === 'details' ? element.querySelector('summary')?.textContent : '';
    return ['href', 'name', 'value', 'popovertarget', 'class'].map((name) => element.getAttribute(name)).concat(summary).join('|');
  }

  // --- The line ----------------------------------------------------------------------------------------------------------

  function connect() {
    clearTimeout(retry);
    const since = seq === undefined ? '' : `&since=${seq}`;
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const mine = new WebSocket(`${scheme}://${location.host}/ops?location_id=${main.dataset.shop}${since}`);
    socket = mine;
    let wasOpen = false;
    const alive = () => {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => dropped(mine, wasOpen), DEAD);
    };
    alive();
    mine.onopen = () => {
      if (socket !== mine) return;
      wasOpen = true;
      alive();
      // The log tells what happened meanwhile, but not that a day has passed.
      if (opened) mark();
      [opened, failed] = [true, 0];
      say();
      refreshSoon();
    };
    mine.onmessage = ({ data }) => {
      if (socket !== mine) return;
      alive();
      hear(JSON.parse(data));
    };
    mine.onclose = ({ code }) => {
      if (socket !== mine) return;
      if (code === SIGNED_OUT) location.reload();
      else dropped(mine, wasOpen);
    };
  }

  function dropped(mine, wasOpen) {
    clearTimeout(watchdog);
    socket = undefined;
    mine.close();
    failed += 1;
    say();
    // A refusal has no reason that a page may read; the page's own address tells whether somebody is still signed in.
    if (!wasOpen) mark();
    const whole = failed <= QUICK ? FIRST * 2 ** (failed - 1) : SLOW;
    // Spread, so that the pages of a shop do not all come back in the same instant.
    retry = setTimeout(connect, whole * (0.5 + Math.random() / 2));
  }

  function hear(frame) {
    const before = heardAt && localTime(heardAt).toDateString();
    if (frame.at) heardAt = new Date(frame.at);
    if (frame.type === 'metrics') {
      // The whole state: what the page shows may be older, or events before it were too many to be sent.
      if (frame.seq !== seq) mark();
      seq = frame.seq;
    } else if (frame.seq > (seq ?? -1)) {
      if (seq !== undefined && frame.seq > seq + 1) mark();
      seq = frame.seq;
      mark(frame.type);
    }
    // "Today" is another day.
    if (before && localTime(heardAt).toDateString() !== before) mark();
  }

  /** Tries at once: the network is back, the page is looked at again, or somebody asks for it. */
  function hurry() {
    refreshSoon();
    if (socket || every) return;
    failed = Math.min(failed, 1);
    connect();
  }

  // --- What the reader sees of it ----------------------------------------------------------------------------------------

  /** The wall clock of the shop, in the fields of a date of this browser. */
  function localTime(at) {
    const seconds = at.getTime() / 1000;
    const [, east] = offsets.findLast(([from]) => from <= seconds) ?? offsets[0] ?? [0, 0];
    return new Date(at.getTime() + (east + at.getTimezoneOffset() * 60) * 1000);
  }

  function say() {
    const [state, text] = sentence();
    for (const place of document.querySelectorAll('.connection')) {
      place.hidden = false;
      place.dataset.state = state;
      if (place.textContent !== text) place.textContent = text;
    }
    for (const button of document.querySelectorAll('[data-reconnect]')) button.hidden = state !== 'offline';
  }

  function sentence() {
    if (socket?.readyState === WebSocket.OPEN) return ['live', 'Live'];
    if (failed === 0) return ['reconnecting', 'Connecting'];
    if (failed <= QUICK) return ['reconnecting', `Reconnecting (attempt ${failed})`];
    const asOf = localTime(heardAt ?? new Date()).toLocaleTimeString('en-US', { hour: 'numeric', minute: '2-digit' });
    return ['offline', `Offline (as of ${asOf})`];
  }

  addEventListener('input', ({ target }) => touched.add(target));
  addEventListener('focusout', () => refreshSoon());
  addEventListener('close', () => refreshSoon(), true);
  addEventListener('online', hurry);
  // An open socket does not notice by itself that the network has gone.
  addEventListener('offline', () => { if (socket) dropped(socket, true); });
  addEventListener('visibilitychange', () => { if (!document.hidden) hurry(); });
  addEventListener('pageshow', ({ persisted }) => { if (persisted) { mark(); hurry(); } });
  addEventListener('click', ({ target }) => { if (target.closest?.('[data-reconnect]')) hurry(); });
  if (every) {
    setInterval(mark, every * 1000);
    return;
  }
  say();
  connect();
})();
