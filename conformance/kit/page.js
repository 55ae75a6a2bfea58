"use strict";
// Everything shown goes in by textContent: what arrives at a mock is never taken for markup.
(() => {
  const API = "/_kit/api";
  const KEPT = 500; // rows in the list; the server keeps its own bound
  const $ = (id) => document.getElementById(id);
  const state = { last: 0, rows: [], chosen: null, paused: false, blueprints: null, plan: "", names: {} };

  const el = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === false || value === undefined || value === null) continue;
      if (name === "onclick") made.addEventListener("click", value);
      else made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  };
  const show = (target, ...children) => target.replaceChildren(...children.filter(Boolean));
  const plural = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

  const ask = async (method, path, body) => {
    const given = { method, headers: body === undefined ? {} : { "content-type": "application/json" } };
    if (body !== undefined) given.body = JSON.stringify(body);
    const answer = await fetch(API + path, given);
    const value = await answer.json();
    if (!answer.ok) throw new Error(value.error || `status ${answer.status}`);
    return value;
  };

  // --- the list of requests ---------------------------------------------------------------------------------------
  const kind = (row) => (row.status >= 400 || row.fault ? (row.refused && !row.fault ? "bad" : "odd") : row.warnings ? "odd" : "good");
  const told = (row) => (row.fault ? `fault ${row.fault}` : row.warnings ? "warning" : "");
  const milliseconds = (seconds) => (seconds < 0.0995 ? `${(seconds * 1000).toFixed(1)} ms` : `${seconds.toFixed(2)} s`);
  const clock = (at) => new Date(at * 1000).toLocaleTimeString([], { hour12: false });
  const status = (row) => el("span", { class: `pill ${kind(row)}` }, String(row.status));

  const line = (row, fresh) =>
    el("tr", { class: [fresh ? "fresh" : "", state.chosen === row.number ? "chosen" : ""].join(" "), "data-number": row.number, onclick: () => (location.hash = `#/requests/${row.number}`) },
      el("td", { class: "nr" }, el("a", { href: `#/requests/${row.number}`, "aria-label": `request ${row.number}, ${row.provider}, status ${row.status}` }, String(row.number))),
      el("td", {}, status(row)),
      el("td", { class: "what", title: `${row.method} ${row.path}` },
        el("span", { class: "mono" }, el("b", {}, row.method), ` ${row.path}`),
        el("span", { class: "about" }, `${row.provider} · ${clock(row.at)} · ${milliseconds(row.took)}`)),
      el("td", { class: "told" }, told(row) ? el("span", { class: "pill odd" }, told(row)) : null));

  const passes = (row) =>
    (!$("by-provider").value || row.provider === $("by-provider").value) &&
    (!$("only-refused").checked || row.status >= 400 || row.fault || row.warnings);

  const redraw = (from = 0) => {
    const seen = state.rows.filter(passes);
    show($("rows"), ...seen.slice().reverse().map((row) => line(row, row.number > from && from > 0)));
    $("no-requests").hidden = state.rows.length > 0;
    $("listed").hidden = state.rows.length === 0;
    $("none-passes").hidden = state.rows.length === 0 || seen.length > 0;
    $("kept").textContent = state.rows.length;
  };

  const linked = (alive, text) => {
    $("link").className = alive ? "live" : "lost";
    if ($("state").textContent !== text) $("state").textContent = text;
  };

  const poll = async () => {
    try {
      const got = await ask("GET", `/requests?after=${state.last}`);
      if (got.requests.length) {
        const before = state.last;
        state.rows = state.rows.concat(got.requests).slice(-KEPT);
        state.last = got.requests[got.requests.length - 1].number;
        redraw(before);
      }
      planned(got.faults);
      linked(true, "live");
    } catch (error) {
      linked(false, "the server does not answer");
    }
  };
  const tick = async () => {
    if (!state.paused) await poll();
    setTimeout(tick, document.hidden ? 5000 : 1000);
  };

  // --- one request ------------------------------------------------------------------------------------------------
  const pretty = (text) => {
    try { return JSON.stringify(JSON.parse(text), null, 2); } catch (error) { return text; }
  };

  // Offsets come from the server in code points; JavaScript counts UTF-16 units.
  const marked = (text, filled) => {
    const points = Array.from(text);
    const parts = filled.map((part, at) => ({ ...part, tone: (at % 5) + 1 })).filter((part) => part.start >= 0 && part.end <= points.length).sort((a, b) => a.start - b.start);
    const pre = el("pre", { id: "body" });
    let at = 0;
    for (const part of parts) {
      if (part.start < at) continue;
      pre.append(points.slice(at, part.start).join(""), el("mark", { class: `m${part.tone}`, title: `${part.placeholder}: ${part.source}` }, points.slice(part.start, part.end).join("")));
      at = part.end;
    }
    pre.append(points.slice(at).join(""));
    return pre;
  };

  const headers = (pairs) =>
    el("details", {}, el("summary", {}, plural(pairs.length, "header")), el("pre", {}, pairs.map(([name, value]) => `${name}: ${value}`).join("\n")));

  const body = (message, filled) => {
    if (!message.size) return el("p", { class: "hint" }, "No body.");
    const cut = message.cut ? el("p", { class: "hint" }, `Only the first part of ${message.size} bytes is kept.`) : null;
    const placed = filled && filled.some((part) => part.start >= 0);
    return el("div", {}, placed ? marked(message.body, filled) : el("pre", {}, pretty(message.body)), cut);
  };

  const OUTCOMES = {
    fits: ["good", "The body fits the schema"],
    refused: ["bad", "The schema refuses the body"],
    ignored: ["odd", "The service ignores members that its schema does not know"],
    unchecked: ["", "No schema was asked"],
  };
  const verdict = (found, refused, fault) => {
    const [tone, text] = OUTCOMES[found.outcome];
    const why = found.outcome !== "unchecked" ? "" : refused ? "the request was turned away before" : fault ? "a fault came first" : "the operation has no JSON body of its own";
    return el("div", { class: `verdict ${tone}`, id: "verdict" },
      el("p", {}, el("b", {}, text), found.schema ? el("span", {}, ": ", el("code", {}, found.schema)) : `: ${why}`),
      found.faults.length ? el("ul", {}, ...found.faults.map((one) => el("li", {}, el("code", {}, one.pointer), ` ${one.message}`))) : null,
      found.source ? el("p", { class: "hint" }, found.source) : null);
  };

  const made = (origin) => {
    if (!origin) return el("p", { class: "hint" }, "It came from outside, and no blueprint of the registry gives this text.");
    const sure = origin.certain ? "Sent by " : "It came from outside; it is what would be sent by ";
    return el("div", { id: "made" },
      el("p", {}, sure, el("b", {}, origin.by), origin.others.length ? `, and also by ${origin.others.join(", ")}` : "", "."),
      origin.filled.length ? el("div", { class: "filled" }, el("table", {},
        el("thead", {}, el("tr", {}, ...["Placeholder", "Stands for", "Supplied by", "Where"].map((text) => el("th", { scope: "col" }, text)))),
        el("tbody", {}, ...origin.filled.map((part, at) => el("tr", {},
          el("td", {}, el("mark", { class: `m${(at % 5) + 1} mono` }, part.placeholder)),
          el("td", { class: "mono" }, part.text.length > 300 ? part.text.slice(0, 300) + " ..." : part.text),
          el("td", {}, part.source), el("td", {}, part.where)))))) : el("p", { class: "hint" }, "No placeholder of it is known."));
  };

  const openRequest = async (number) => {
    state.chosen = number;
    for (const row of $("rows").children) row.classList.toggle("chosen", Number(row.dataset.number) === number);
    const patience = setTimeout(() => state.chosen === number && show($("request"), el("p", { class: "hint" }, `Reading request ${number} ...`)), 150);
    try {
      const one = await ask("GET", `/requests/${number}`).finally(() => clearTimeout(patience));
      if (state.chosen !== number) return;
      show($("request"),
        el("div", { class: "title" }, el("h2", { class: "mono" }, `${one.method} ${one.path}`), status({ ...one, warnings: one.warnings.length })),
        el("dl", { class: "facts" },
          el("dt", {}, "Provider"), el("dd", {}, one.provider),
          el("dt", {}, "Received"), el("dd", {}, `${clock(one.at)}, answered in ${milliseconds(one.took)}`),
          el("dt", {}, "Operation"), el("dd", {}, one.route || "none that the mock has"),
          one.refused ? el("dt", {}, "Refused") : null, one.refused ? el("dd", { id: "refused" }, one.refused) : null,
          one.fault ? el("dt", {}, "Fault") : null, one.fault ? el("dd", {}, one.fault) : null,
          one.warnings.length ? el("dt", {}, "Warnings") : null, one.warnings.length ? el("dd", {}, one.warnings.join("; ")) : null),
        el("h3", {}, "The schema's verdict"), verdict(one.verdict, one.refused, one.fault),
        el("h3", {}, "What made it"), made(one.made),
        el("h3", {}, "Received"), body(one.request, one.made && one.made.filled), headers(one.request.headers),
        el("h3", {}, "Answered"), body(one.answer), headers(one.answer.headers));
      $("request").scrollTop = 0;
    } catch (error) {
      show($("request"), el("p", { class: "hint" }, error.message));
    }
  };

  // --- the registry -----------------------------------------------------------------------------------------------
  const STATUS = { current: "good", deprecated: "odd", retired: "bad", "self-hosted": "" };
  const card = (one, chosen) =>
    el("li", {}, el("a", { href: `#/registry/${encodeURIComponent(one.id)}`, "aria-current": one.id === chosen ? "true" : false },
      el("b", {}, one.title, " ", one.status && one.status !== "current" ? el("span", { class: `pill ${STATUS[one.status]}` }, one.status) : null),
      el("span", {}, `${one.id} · ${one.provider} · ${one.task}`)));

  const drawRegistry = async (chosen) => {
    if (!state.blueprints) {
      state.blueprints = (await ask("GET", "/registry")).blueprints;
      $("registered").textContent = state.blueprints.length;
    }
    const words = $("find").value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = state.blueprints.filter((one) => words.every((word) => [one.id, one.title, one.provider, one.task, one.profile, one.model, one.status].join(" ").toLowerCase().includes(word)));
    show($("blueprints"), ...(found.length ? found.map((one) => card(one, chosen)) : [el("li", { class: "empty" }, "No blueprint has all these words.")]));
  };

  const send = async (id, name, button) => {
    button.disabled = true;
    try {
      const sent = await ask("POST", `/registry/${encodeURIComponent(id)}/send`, { call: name });
      await poll();
      location.hash = `#/requests/${sent.requests[0]}`;
    } catch (error) {
      button.after(el("p", { class: "hint", role: "alert" }, error.message));
    } finally {
      button.disabled = false;
    }
  };

  const openBlueprint = async (id) => {
    try {
      const one = await ask("GET", `/registry/${encodeURIComponent(id)}`);
      const model = one.model ? [el("dt", {}, "Model"), el("dd", {}, one.model, " ", el("span", { class: `pill ${STATUS[one.status]}` }, one.status + (one.date ? ` ${one.date}` : "")), one.replacement ? ` use ${one.replacement}` : "")] : [];
      show($("blueprint"),
        el("h2", {}, one.title),
        el("dl", { class: "facts" }, el("dt", {}, "Id"), el("dd", {}, el("code", {}, one.id)), el("dt", {}, "For"), el("dd", {}, `${one.task}, ${one.profile}`), ...model,
          one.reference ? el("dt", {}, "Reference") : null, one.reference ? el("dd", {}, /^https?:/.test(one.reference) ? el("a", { href: one.reference, rel: "noreferrer" }, one.reference) : one.reference) : null,
          one.notes ? el("dt", {}, "Notes") : null, one.notes ? el("dd", {}, one.notes) : null),
        el("h3", {}, "Documented calls"),
        one.calls.length ? el("ul", { class: "calls" }, ...one.calls.map((call) => el("li", {},
          el("div", { class: "title" }, el("b", {}, call.name), el("button", { type: "button", onclick: (event) => send(one.id, call.name, event.currentTarget) }, "Send to the mock")),
          call.description ? el("p", {}, call.description) : null,
          el("details", {}, el("summary", {}, "Input"), el("pre", {}, pretty(call.input || "")))))) : el("p", { class: "hint" }, "None."),
        el("h3", {}, one.kind === "connection" ? "Connection" : "Connector: ", one.kind === "connection" ? null : el("code", {}, "POST /_plugins/_ml/connectors/_create")), el("pre", {}, JSON.stringify(one.body, null, 2)));
      $("blueprint").scrollTop = 0;
    } catch (error) {
      show($("blueprint"), el("p", { class: "hint" }, error.message));
    }
  };

  // --- faults -----------------------------------------------------------------------------------------------------
  const OFTEN = { 1: "every call", 0.5: "every second call", 0.1: "every tenth call", 0.01: "every hundredth call" };
  const planned = (faults) => {
    $("switched").textContent = faults.length;
    const text = JSON.stringify(faults);
    if (text === state.plan) return;
    state.plan = text;
    show($("planned"), ...faults.map((one) => el("li", {},
      el("span", { class: "pill odd" }, one.fault),
      el("b", {}, one.provider === "*" ? "every provider" : one.provider),
      el("span", { class: "hint" }, `${OFTEN[one.probability] || `with probability ${one.probability}`}, ${one.times === null ? "until switched off" : plural(one.times, "more call")}`),
      el("button", { type: "button", "aria-label": `Switch off ${one.fault} for ${one.provider}`, onclick: async () => planned((await ask("DELETE", `/faults/${one.number}`)).faults) }, "Switch off"))));
    $("none-planned").hidden = faults.length > 0;
    $("all-off").hidden = faults.length === 0;
  };

  $("fault-kind").addEventListener("change", () => ($("seconds-label").hidden = $("fault-kind").value !== "latency"));
  $("fault").addEventListener("submit", async (event) => {
    event.preventDefault();
    const chosen = $("fault-kind").value;
    const wanted = {
      provider: $("fault-provider").value,
      fault: chosen === "latency" ? `latency=${$("fault-seconds").value}` : chosen,
      times: $("fault-times").value === "" ? null : Number($("fault-times").value),
      probability: Number($("fault-probability").value),
    };
    try {
      await ask("POST", "/faults", wanted);
      planned((await ask("GET", "/faults")).faults);
      $("fault-said").textContent = `Switched on: ${wanted.fault} for ${wanted.provider === "*" ? "every provider" : wanted.provider}.`;
    } catch (error) {
      $("fault-said").textContent = error.message;
    }
  });
  $("all-off").addEventListener("click", async () => planned((await ask("DELETE", "/faults")).faults));

  // --- where we are -----------------------------------------------------------------------------------------------
  const route = () => {
    const [, view = "requests", ...rest] = location.hash.split("/");
    const known = ["requests", "registry", "faults"].includes(view) ? view : "requests";
    const name = decodeURIComponent(rest.join("/"));
    for (const section of ["requests", "registry", "faults"]) $(section).hidden = section !== known;
    for (const link of document.querySelectorAll("nav a")) {
      if (link.dataset.view === known) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    document.title = `${known[0].toUpperCase()}${known.slice(1)} · Connector conformance kit`;
    if (known === "requests" && name) openRequest(Number(name));
    if (known === "registry") drawRegistry(name).catch(() => linked(false, "the server does not answer"));
    if (known === "registry" && name) openBlueprint(name);
  };

  $("by-provider").addEventListener("change", () => redraw());
  $("only-refused").addEventListener("change", () => redraw());
  $("filters").addEventListener("submit", (event) => event.preventDefault());
  $("search").addEventListener("submit", (event) => event.preventDefault());
  $("find").addEventListener("input", () => drawRegistry(decodeURIComponent(location.hash.split("/")[2] || "")));
  $("pause").addEventListener("click", () => {
    state.paused = !state.paused;
    $("pause").setAttribute("aria-pressed", String(state.paused));
    if (state.paused) linked(true, "paused");
  });
  $("clear").addEventListener("click", async () => {
    await ask("DELETE", "/requests");
    state.rows = [];
    redraw();
  });
  $("example").textContent = `curl ${location.origin}/mock/openai/v1/embeddings \\\n  -H 'Authorization: Bearer any' \\\n  -H 'Content-Type: application/json' \\\n  -d '{"model": "text-embedding-3-small", "input": "hello"}'`;
  window.addEventListener("hashchange", route);
  route();
  tick();
})();
