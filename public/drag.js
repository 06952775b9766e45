// Moves visits of a calendar: they are dragged to another time, person or day, or moved by key: M on a visit opens the form with
// the free times, Escape leaves it. A drag fills in that same form and sends it; nothing moves on the page until the server said
// yes. The page is whole without this script.
//
//   <form id="drag-form">                               what is sent; the visit's id is added to its address
//   <ol class="calendar-column" data-day data-who>      where a visit can be put
//   <li class="visit" data-visit data-movable>          what can be put there
//   <a data-escape>                                     where Escape leads
(() => {
  // A pointer that has not gone further than this is a click; a finger has to rest first, because it scrolls otherwise.
  const [FAR, REST] = [6, 350];
  // This near to an edge the page goes on, so many pixels with each picture.
  const [EDGE, SPEED] = [48, 8];
  // Visits are put on quarters of an hour. The form takes any time.
  const STEP = 15;
  let held, resting, swallow = false;

  const two = (number) => String(number).padStart(2, '0');
  const said = (text) => { const place = document.getElementById('drag-said'); if (place) place.textContent = text; };
  const words = (minute) => {
    const hour = Math.floor(minute / 60);
    return `${hour % 12 || 12}:${two(minute % 60)} ${hour < 12 ? 'AM' : 'PM'}`;
  };

  function begin(event) {
    clearTimeout(resting);
    if (!held.visit.isConnected) return end();
    held.last = event;
    held.moves = true;
    held.part = held.visit.closest('[data-fresh]');
    held.part?.setAttribute('data-hold', '');
    held.visit.setAttribute('data-lifted', '');
    held.mark = document.createElement('li');
    held.mark.setAttribute('aria-hidden', 'true');
    requestAnimationFrame(glide);
  }

  /** Shows where the visit would stand, by the same classes as the server's. */
  function show({ clientX, clientY }) {
    const column = document.elementsFromPoint(clientX, clientY).map((at) => at.closest('.calendar-column')).find(Boolean);
    if (!column) { held.mark.remove(); held.to = undefined; return; }
    const { from, hours } = column.closest('.calendar').dataset;
    const box = column.getBoundingClientRect();
    const length = Number(/for-(\d+)/.exec(held.visit.className)?.[1] ?? 30);
    const raw = ((clientY - held.grip - box.top) / box.height) * Number(hours) * 60;
    const last = Number(hours) * 60 - Math.min(length, Number(hours) * 60);
    const minute = Number(from) * 60 + Math.min(Math.max(Math.round(raw / STEP) * STEP, 0), Math.floor(last / STEP) * STEP);
    held.to = { day: column.dataset.day, who: column.dataset.who, minute };
    held.mark.className = `drop-mark at-${two(Math.floor(minute / 60))}${two(minute % 60)} for-${length}`;
    held.mark.textContent = words(minute);
    if (held.mark.parentElement !== column) column.append(held.mark);
  }

  /** Near an edge the page, and the calendar on a narrow one, goes on under the pointer. */
  function glide() {
    if (!held?.moves) return;
    const { clientX, clientY } = held.last;
    const by = (at, size) => (at < EDGE ? -SPEED : at > size - EDGE ? SPEED : 0);
    const down = by(clientY, innerHeight);
    const calendar = held.visit.closest('.calendar');
    const box = calendar?.getBoundingClientRect();
    const right = box && calendar.scrollWidth > calendar.clientWidth ? by(clientX - box.left, box.width) : 0;
    if (down || right) {
      scrollBy({ top: down, behavior: 'instant' });
      calendar?.scrollBy({ left: right, behavior: 'instant' });
      show(held.last);
    }
    requestAnimationFrame(glide);
  }

  function drop() {
    const { visit, to } = held;
    const column = visit.closest('.calendar-column');
    const at = /at-(\d\d)(\d\d)/.exec(visit.className);
    const stays = !to || (to.day === column?.dataset.day && to.who === column.dataset.who
      && to.minute === Number(at?.[1]) * 60 + Number(at?.[2]));
    const name = visit.querySelector('b')?.textContent ?? '';
    if (stays) return end();
    const form = document.getElementById('drag-form');
    form.action += visit.dataset.visit;
    form.elements.from.value = `${to.day}T${two(Math.floor(to.minute / 60))}:${two(to.minute % 60)}`;
    form.elements.professional.value = to.who;
    held.mark.setAttribute('data-sent', '');
    said(`Moving ${name} to ${words(to.minute)}`);
    held = undefined;
    form.submit();
  }

  function end() {
    clearTimeout(resting);
    held?.mark?.remove();
    held?.visit.removeAttribute('data-lifted');
    held?.part?.removeAttribute('data-hold');
    held = undefined;
  }

  addEventListener('pointerdown', (event) => {
    swallow = false;
    const visit = event.target.closest?.('.visit[data-movable]');
    if (!visit || event.button !== 0 || held || !document.getElementById('drag-form')) return;
    const { clientX: x, clientY: y, pointerId, pointerType } = event;
    held = { visit, x, y, pointerId, finger: pointerType === 'touch', grip: y - visit.getBoundingClientRect().top };
    if (held.finger) resting = setTimeout(() => { begin(event); if (held) show(event); }, REST);
  });
  addEventListener('pointermove', (event) => {
    if (!held || event.pointerId !== held.pointerId) return;
    const far = Math.hypot(event.clientX - held.x, event.clientY - held.y) > FAR;
    if (!held.moves && far && held.finger) return end();
    if (!held.moves && far) begin(event);
    if (!held?.moves) return;
    held.last = event;
    show(event);
  });
  addEventListener('pointerup', (event) => {
    if (!held || event.pointerId !== held.pointerId) return;
    if (!held.moves) return end();
    swallow = true;
    show(event);
    drop();
  });
  addEventListener('pointercancel', end);
  addEventListener('blur', end);
  // What the browser would do with a link or a finger that moves.
  addEventListener('dragstart', (event) => { if (event.target.closest?.('.visit[data-movable]')) event.preventDefault(); });
  addEventListener('touchmove', (event) => { if (held?.moves) event.preventDefault(); }, { passive: false });
  addEventListener('contextmenu', (event) => { if (held?.moves) event.preventDefault(); });
  addEventListener('click', (event) => {
    if (!swallow) return;
    swallow = false;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') {
      if (held) { said('Not moved'); return end(); }
      if (document.querySelector(':popover-open, dialog[open]')) return;
      document.querySelector('a[data-escape]')?.click();
      return;
    }
    if (event.key !== 'm' && event.key !== 'M') return;
    if (event.target.matches?.('input, textarea, select')) return;
    const link = event.target.closest?.('.visit[data-movable]')?.querySelector('a') ?? document.querySelector('a[data-move]');
    if (!link) return;
    if (link.hasAttribute('data-move')) return link.click();
    location.assign(`${link.href}&move=1#move`);
  });

  // The line of now goes on, from when it came.
  let came = performance.now();
  addEventListener('fresh', () => { came = performance.now(); });
  setInterval(() => {
    const line = document.querySelector('.calendar-now');
    if (!line) return;
    const minute = Number(line.dataset.minute) + Math.floor((performance.now() - came) / 60_000);
    if (minute >= 24 * 60) return;
    line.className = `calendar-now at-${two(Math.floor(minute / 60))}${two(Math.floor((minute % 60) / 5) * 5)}`;
    line.querySelector('b').textContent = words(minute).split(' ')[0];
  }, 20_000);
})();
