// Postwarden: gives forms a one-time token before they are sent. No cookie, nothing stored. When a form
// is first touched, a challenge is fetched and solved. Without an answer, forms work as without this.
(() => {
	'use strict';
	if (window.postwardenPage) return;
	window.postwardenPage = true;
	const script = document.currentScript || {dataset: {}};
	const base = location.origin + (script.dataset.postwarden || '/.postwarden/');
	const FIELD = 'pw_token';
	const LIMIT = 4000, AGAIN = 60000, PATIENCE = 5250, SETTLE = 3000;
	const subtle = window.crypto && crypto.subtle, native = window.fetch.bind(window);
	const sleep = ms => new Promise(done => setTimeout(done, ms));

	let solver;
	const solve = async challenge => {
		solver = solver || new Promise((done, fail) => {
			const extra = document.createElement('script'), {nonce = ''} = script;
			document.head.append(Object.assign(extra, {nonce, onload: done, onerror: fail, src: base + 'solve.js'}));
		});
		await solver;
		return window.postwardenSolve(challenge);
	};

	// --- tokens: one a path; its value is undefined while on its way, '' where there is none ---

	const tokens = new Map(), paths = new Map(), forms = new Set();
	let touched = false;

	const fetched = async path => {
		const body = new URLSearchParams({f: path, ...(subtle ? {} : {wait: 1})});
		const asked = native(base + 'c', {method: 'POST', body}).then(got => got.status === 204 ? 0 : got.json());
		const challenge = await Promise.race([asked, sleep(LIMIT)]);
		if (challenge === 0) return ['', Infinity]; // 204: not guarded
		const {data, expiresAt} = challenge.parameters;
		const value = await solve(challenge);
		if (!data.l) await sleep(PATIENCE);
		return [value, (expiresAt - data.i) * 1000];
	};
	const mint = path => {
		const entry = {path, until: Infinity};
		tokens.set(path, entry);
		entry.ready = fetched(path).catch(() => ['', AGAIN]).then(([value, life]) => {
			entry.value = value;
			entry.until = Date.now() + life;
			if (!value) return;
			paths.set(value, path);
			setTimeout(renew, life * 0.8, entry);
			forms.forEach(form => pathOf(form) === path && fill(form, value));
		});
		return entry;
	};
	const have = path => {
		const entry = tokens.get(path);
		return entry && Date.now() < entry.until ? entry : mint(path);
	};
	const renew = entry => {
		if (tokens.get(entry.path) !== entry) return;
		tokens.delete(entry.path);
		if (!document.hidden) mint(entry.path);
	};
	// A double click sends it twice; later posts need a new one.
	const used = entry => {
		if (entry && entry.value && !entry.used) entry.used = setTimeout(renew, SETTLE, entry);
	};
	const soon = entry => Promise.race([entry.ready, sleep(LIMIT)]);

	// --- forms ---

	const posted = (method, url) => {
		try {
			const full = new URL(url, document.baseURI);
			return /^post$/i.test(method) && full.host === location.host ? full : '';
		} catch { return ''; }
	};
	// Where a form posts to on this host, else "". By attribute: a field may be called "action".
	const pathOf = (form, button) => {
		const told = name => (button && button.getAttribute('form' + name)) || form.getAttribute(name);
		return posted(told('method'), told('action') || location.href).pathname || '';
	};
	const fill = (form, value) => {
		if (!form.isConnected) return forms.delete(form);
		const input = form.querySelector(`input[name=${FIELD}]`) || document.createElement('input');
		Object.assign(input, {type: 'hidden', name: FIELD, autocomplete: 'off', value});
		if (!input.isConnected) Element.prototype.append.call(form, input);
	};

	const held = new Set(), passing = new Set(), going = new Map();
	const {requestSubmit, submit} = HTMLFormElement.prototype;

	const hold = async (form, button, entry) => {
		if (held.has(form)) return;
		held.add(form);
		await soon(entry);
		held.delete(form);
		// A button that the page has switched off meanwhile still goes along.
		const off = button && button.disabled;
		if (off) button.disabled = false;
		passing.add(form);
		try {
			requestSubmit.call(form, button && button.form === form ? button : null);
		} finally {
			passing.delete(form);
			if (off) button.disabled = true;
		}
	};
	const onSubmit = event => {
		const form = event.target, path = event.isTrusted && pathOf(form, event.submitter);
		if (!path) return;
		const entry = have(path);
		forms.add(form);
		if (entry.value === undefined && requestSubmit && !passing.has(form)) {
			event.preventDefault();
			event.stopImmediatePropagation();
			return hold(form, event.submitter, entry);
		}
		if (entry.value) fill(form, entry.value);
		going.set(form, path);
		setTimeout(() => {
			going.delete(form);
			if (!event.defaultPrevented) used(entry);
		});
	};
	// Also for form.submit() and new FormData(form).
	const onFormData = ({target, formData}) => {
		const path = going.get(target) || pathOf(target), {value} = tokens.get(path) || {};
		if (!path) formData.delete(FIELD);
		else if (value) formData.set(FIELD, value);
	};
	const onTouch = event => {
		const at = event.target, near = what => at.closest && at.closest(what);
		const form = at.form || near('form');
		if (form || near('input,textarea,select,[contenteditable]')) touched = true;
		const path = form && pathOf(form);
		if (!path) return;
		const {value} = have(path);
		if (!forms.has(form) && value) fill(form, value);
		forms.add(form);
	};
	addEventListener('submit', onSubmit, true);
	addEventListener('formdata', onFormData, true);
	for (const name of ['focusin', 'pointerdown', 'keydown']) addEventListener(name, onTouch, true);
	HTMLFormElement.prototype.submit = function () {
		used(tokens.get(pathOf(this)));
		return submit.call(this);
	};
	// Back from the browser's memory of pages: what was sent is spent.
	addEventListener('pageshow', event => {
		if (!event.persisted) return;
		forms.forEach(form => fill(form, ''));
		[...tokens.keys()].forEach(mint);
	});

	// --- requests ---

	const entryFor = ({origin, pathname}) => origin === location.origin &&
		(touched || tokens.has(pathname) ? have(pathname) : {value: ''});
	// Patience takes too long for requests.
	const slow = entry => subtle && entry.value === undefined;
	// Whether the header has to carry the token. A form's own is for its action and stays behind elsewhere.
	const carried = (entry, body) => {
		const {value, path} = entry;
		used(entry);
		if (!(body instanceof FormData || body instanceof URLSearchParams)) return value;
		const given = body.get(FIELD);
		if (paths.has(given) && paths.get(given) !== path) body.delete(FIELD);
		return value && given !== value;
	};
	const challenged = (status, told) => status === 403 && told === 'challenge';
	// Answers a challenge: address and body.
	const reply = async (url, {parked, challenge, wait}) => {
		const body = new URLSearchParams({pw_parked: parked});
		if (subtle) body.set('pw_token', await solve(challenge));
		else body.set('pw_wait', await sleep(PATIENCE).then(() => wait || ''));
		return [`${url.origin}${url.pathname}${url.search ? url.search + '&' : '?'}pw_parked=${parked}`, body];
	};

	window.fetch = function (input, init) {
		const from = input instanceof Request ? input : {url: input, method: 'GET'}, how = {...init};
		const url = posted(how.method || from.method, from.url), entry = url && entryFor(url);
		if (!entry) return native(input, init);
		const go = async () => {
			const headers = new Headers(how.headers || from.headers);
			if (carried(entry, how.body)) headers.set('X-Postwarden-Token', entry.value);
			const answer = await native(input, {...how, headers});
			if (!challenged(answer.status, answer.headers.get('X-Postwarden'))) return answer;
			try {
				const [target, body] = await reply(url, await answer.clone().json());
				const signal = how.signal || from.signal;
				return await native(target, {...how, method: 'POST', headers: {}, body, signal});
			} catch { return answer; }
		};
		return slow(entry) && !how.keepalive ? soon(entry).then(go) : go();
	};

	const calls = new WeakMap(), {open, send, abort} = XMLHttpRequest.prototype;
	Object.assign(XMLHttpRequest.prototype, {
		open(method, url, ...more) {
			calls.set(this, {url: posted(method, url), wait: !more.length || more[0]});
			return open.apply(this, arguments);
		},
		abort() {
			calls.delete(this);
			return abort.call(this);
		},
		send(body) {
			const call = calls.get(this) || {}, entry = call.url && entryFor(call.url);
			if (!entry) return send.call(this, body);
			const go = () => {
				if (calls.get(this) !== call) return;
				if (carried(entry, body)) this.setRequestHeader('X-Postwarden-Token', entry.value);
				send.call(this, body);
			};
			if (slow(entry) && call.wait) soon(entry).then(go);
			else go();
		},
	});
	// A challenged request goes again before its owner hears of it: our listeners are the first.
	const EVENTS = ['loadstart', 'progress', 'readystatechange', 'load', 'loadend'];
	const watch = request => {
		const again = async call => {
			try {
				const told = request.response;
				const json = request.responseType === 'json' ? told : await new Response(told).json();
				const [target, body] = await reply(call.url, json);
				if (calls.get(request) !== call) return;
				open.call(request, 'POST', target, true);
				send.call(request, body);
				call.hush = false;
			} catch {
				call.hush = false;
				for (const name of EVENTS.slice(2)) request.dispatchEvent(new Event(name));
			}
		};
		const hear = event => {
			const call = calls.get(request) || {};
			if (call.url && call.wait && !call.seen && request.readyState === 2) {
				call.seen = true;
				call.hush = challenged(request.status, request.getResponseHeader('X-Postwarden'));
			}
			if (!call.hush) return;
			event.stopImmediatePropagation();
			if (event.type === 'loadend') again(call);
		};
		for (const name of EVENTS) request.addEventListener(name, hear);
		return request;
	};
	window.XMLHttpRequest = new Proxy(XMLHttpRequest, {
		construct: (kind, list, as) => watch(Reflect.construct(kind, list, as)),
	});
})();
