// A rehearsal without leaving the page: each turn is sent as its form would be, and the call is drawn anew from the answer.
// Where the browser speaks and listens, so does the rehearsal. Without this script every turn is a page.
(() => {
  const simulator = () => document.getElementById('simulator');
  const Listening = window.SpeechRecognition ?? window.webkitSpeechRecognition;
  const language = (text) => (/[¿¡ñáéíóú]/i.test(text) ? 'es-US' : 'en-US');
  let busy = false;
  let speaks = false;
  const say = (text) => {
    if (!speaks || !window.speechSynthesis) return;
    const words = new SpeechSynthesisUtterance(text);
    words.lang = language(text);
    speechSynthesis.speak(words);
  };
  const last = () => Math.max(0, ...[...document.querySelectorAll('.turn')].map((turn) => Number(turn.dataset.turn)));
  const settle = () => {
    const log = document.querySelector('.live-call-transcript');
    if (log) log.scrollTop = log.scrollHeight;
    const button = document.querySelector('[data-listen]');
    if (button) button.hidden = !Listening;
  };
  document.addEventListener('submit', async (event) => {
    const form = event.target;
    if (!form.matches('[data-turn]')) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    window.speechSynthesis?.cancel();
    const before = form.querySelector('[value="begin"]') ? 0 : last();
    const body = new URLSearchParams(new FormData(form, event.submitter));
    form.setAttribute('aria-busy', 'true');
    try {
      const answer = await fetch(form.action, { method: 'POST', body });
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const fresh = page.getElementById('simulator');
      if (!fresh) return location.assign(answer.url);
      simulator().replaceWith(document.adoptNode(fresh));
      if (answer.redirected) history.replaceState(null, '', answer.url);
      settle();
      for (const turn of document.querySelectorAll('.turn[data-speaker=desk]')) {
        if (Number(turn.dataset.turn) > before) say(turn.querySelector('p').textContent);
      }
      document.querySelector('[data-say] [name=words]')?.focus();
    } catch {
      // The form itself still works.
      form.removeAttribute('data-turn');
      form.requestSubmit(event.submitter ?? undefined);
    } finally {
      busy = false;
      form.removeAttribute('aria-busy');
    }
  });
  document.addEventListener('click', (event) => {
    if (!event.target.closest('[data-listen]') || !Listening) return;
    speaks = true;
    const ear = new Listening();
    ear.lang = language(document.querySelector('.turn[data-speaker=desk]:last-child p')?.textContent ?? '');
    ear.onresult = (heard) => {
      const form = document.querySelector('[data-say]');
      if (!form) return;
      form.elements.words.value = heard.results[0][0].transcript;
      form.requestSubmit();
    };
    ear.start();
  });
  settle();
})();
