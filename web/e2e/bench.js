// The benchmarks' hand inside the page: a run is fed to it through a websocket
// of our own, and frames are timed while the picture moves.
window.bench = {
  /** The events of the run that the page shows, as the server keeps them. */
  async recorded() {
    const run = new URLSearchParams(location.search).get('run');
    const lines = (await (await fetch(`/api/runs/${run}/trace`)).text()).trim().split('\n');
    return lines.slice(1).map(line => JSON.parse(line));
  },

  /** Begins a run whose events will come from here. */
  async begin(n) {
    const events = await this.recorded();
    const { many } = await import('/static/js/model/many.js');
    this.events = many(events, n);
    this.fed = 0;
    const hand = this;
    window.WebSocket = class {
      constructor() {
        this.readyState = 1;
        hand.socket = this;
        setTimeout(() => this.onopen());
      }
      send() {}
      close() {}
    };
    document.querySelector('#run').click();
    while (!this.socket?.onmessage) await this.frame();
    this.say({ header: { loopscope: 1, run: 'bench', lab: '', world: 'kernel', params: {}, start: new Date(0).toISOString(), machine: {} } });
  },
  say(message) { this.socket.onmessage({ data: JSON.stringify(message) }); },

  /** Feeds up to event number upto, in messages as large as the server's. */
  feed(upto, message = 200) {
    for (; this.fed < upto; this.fed += message) this.say({ events: this.events.slice(this.fed, Math.min(upto, this.fed + message)) });
    this.fed = upto;
  },

  frame() { return new Promise(resolve => requestAnimationFrame(resolve)); },

  /** Feeds n events a second apart in time, live, and gives the seconds it took. */
  async live(upto, seconds) {
    const from = this.fed, begun = performance.now();
    while (this.fed < upto) {
      await this.frame();
      const share = (performance.now() - begun) / 1000 / seconds;
      this.feed(Math.min(upto, Math.max(this.fed, Math.floor(from + share * (upto - from)))));
    }
    return (performance.now() - begun) / 1000;
  },

  /** Times n frames while each(i) moves the picture: ms between frames, and of script and layout in each. */
  async frames(n, each) {
    const tl = document.querySelector('#timeline').timeline, scroll = document.querySelector('.tl-scroll');
    const between = [], work = [];
    let last = await this.frame();
    for (let i = 0; i < n; i++) {
      const begun = performance.now();
      each(i, tl, scroll);
      scroll.getBoundingClientRect();
      work.push(performance.now() - begun);
      const now = await this.frame();
      between.push(now - last);
      last = now;
    }
    return { between: this.shares(between), work: this.shares(work), nodes: document.querySelectorAll('#timeline svg *').length };
  },

  shares(times) {
    const sorted = [...times].sort((a, b) => a - b), at = share => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
    return { p50: at(0.5), p95: at(0.95), max: at(1) };
  },

  /** The way from the click on Run to the first mark in the picture, in ms since the click. */
  async firstMark() {
    const picture = document.querySelector('#timeline'), way = {};
    for (const old of picture.querySelectorAll('.m[data-seq]')) old.remove();
    const { fetch, WebSocket } = window, begun = performance.now();
    const reach = name => { way[name] ??= performance.now() - begun; };
    window.fetch = async (...of) => { reach('asked'); const answer = await fetch(...of); reach('answered'); return answer; };
    window.WebSocket = class extends WebSocket {
      constructor(...of) {
        super(...of);
        reach('opening');
        this.addEventListener('open', () => reach('opened'));
        this.addEventListener('message', m => { if (m.data.startsWith('{"events"')) reach('event'); });
      }
    };
    document.querySelector('#run').click();
    await new Promise(resolve => {
      new MutationObserver((_, watch) => {
        if (!picture.querySelector('.m[data-seq]')) return;
        watch.disconnect();
        resolve();
      }).observe(picture, { childList: true, subtree: true });
    });
    reach('mark');
    Object.assign(window, { fetch, WebSocket });
    return way;
  },
};
