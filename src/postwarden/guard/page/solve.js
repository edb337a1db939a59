// Postwarden: solves its challenges (ALTCHA v2, PBKDF2/SHA-256), for pw.js and for the page that asks.
(() => {
  'use strict';
  const subtle = window.crypto && crypto.subtle;
  const sleep = ms => new Promise(done => setTimeout(done, ms));
  const bytes = text => (text.match(/../g) || []).map(pair => parseInt(pair, 16));
  const hex = data => Array.from(data, byte => byte.toString(16).padStart(2, '0')).join('');

  // SHA-256 (FIPS 180-4) for pages without https, which have no crypto.subtle: a few calls a page.
  const sha256 = data => {
    const k = [], h = [], w = new Int32Array(64);
    const part = x => ((x % 1) * 2 ** 32) | 0, turn = (x, n) => (x >>> n) | (x << (32 - n));
    for (let n = 2, d; k.length < 64; n++) {
      for (d = 2; n % d; d++);
      if (d < n) continue;
      if (h.length < 8) h.push(part(Math.sqrt(n)));
      k.push(part(Math.cbrt(n)));
    }
    const size = ((data.length + 72) >> 6) << 6, view = new DataView(new ArrayBuffer(size));
    [...data, 128].forEach((byte, at) => view.setUint8(at, byte));
    view.setUint32(size - 4, data.length * 8);
    for (let at = 0; at < size; at += 64) {
      let [a, b, c, d, e, f, g, i] = h;
      for (let t = 0; t < 64; t++) {
        const x = w[t - 15], y = w[t - 2];
        w[t] = t < 16 ? view.getInt32(at + 4 * t) : w[t - 16] + w[t - 7] +
          (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10));
        const one = i + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + k[t] + w[t];
        const two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
        i = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
      }
      [a, b, c, d, e, f, g, i].forEach((x, n) => { h[n] = (h[n] + x) | 0; });
    }
    return bytes(hex(h.flatMap(x => [x >>> 24, (x >>> 16) & 255, (x >>> 8) & 255, x & 255])));
  };
  const hmac = (key, data) => {
    const pad = mask => Array.from({length: 64}, (_, at) => key[at] ^ mask);
    return sha256([...pad(0x5c), ...sha256([...pad(0x36), ...data])]);
  };
  const derive = async (word, salt, {cost, keyLength}) => {
    if (!subtle && cost === 1) return hmac(word, [...salt, 0, 0, 0, 1]);
    const key = await subtle.importKey('raw', word, 'PBKDF2', false, ['deriveBits']);
    const how = {name: 'PBKDF2', hash: 'SHA-256', salt, iterations: cost};
    return new Uint8Array(await subtle.deriveBits(how, key, keyLength * 8));
  };

  // The payload for a challenge. The browser derives on threads of its own, and every await gives the
  // page its turn. Rejects where there is no answer, or no crypto.subtle to find it.
  const solve = async (challenge, tell = () => {}) => {
    const asked = challenge.parameters, salt = Uint8Array.from(bytes(asked.salt)), start = Date.now();
    const word = Uint8Array.from([...bytes(asked.nonce), 0, 0, 0, 0]);
    for (let counter = 0; counter < 10000; counter++) {
      tell(counter);
      new DataView(word.buffer).setUint32(word.length - 4, counter);
      const derivedKey = hex(await derive(word, salt, asked));
      if (!derivedKey.startsWith(asked.keyPrefix)) continue;
      const text = JSON.stringify({challenge, solution: {counter, derivedKey, time: Date.now() - start}});
      return btoa(text.replace(/[^ -~]/g, c => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0')));
    }
    throw Error('unsolved');
  };
  Object.defineProperty(window, 'postwardenSolve', {value: solve, configurable: true});

  // --- the page that asks: solve, show how far it is, send; without crypto.subtle wait, and send ---

  const data = document.getElementById('pw-challenge'), MOST = 250, PATIENCE = 6;
  const field = document.querySelector('form input[name=pw_token]');
  if (!data || !field) return;
  const form = field.form, bar = document.getElementById('pw-bar'), said = document.getElementById('pw-said');
  let state = 'working';
  const say = (name, seconds) => {
    if (said) said.textContent = (said.dataset[name] || '').replace('#', seconds);
  };
  const show = part => { if (bar) bar.value = Math.min(1, part); };
  const wait = async () => {
    for (let left = PATIENCE; left > 0; left--) {
      say('left', left);
      show(1 - left / PATIENCE);
      await sleep(1000);
    }
  };
  const run = async () => {
    document.documentElement.classList.add('pw-working');
    say('working');
    if (subtle) field.value = await solve(JSON.parse(data.textContent), counter => show(counter / MOST));
    else await wait();
    show(1);
    say('sent');
    state = 'sent';
    HTMLFormElement.prototype.submit.call(form);
  };
  // The button is for those without a script, and for a second try after a mistake.
  form.addEventListener('submit', event => {
    if (state === 'working') event.preventDefault();
  });
  run().catch(() => {
    state = 'failed';
    document.documentElement.classList.remove('pw-working');
    say('failed');
  });
})();
