// What script adds: lines as they come, what a line stands on, files dropped on fields, copying. Without it all works too.
"use strict";

const say = (text) => { document.getElementById("status").textContent = text; };
const UNREACHED = "The page cannot be reached; is `reframer serve` still running? Nothing you entered is lost.";
const $all = (query, root = document) => root.querySelectorAll(query);

function refused(message, where) {
  const box = document.createElement("p");
  box.className = "error";
  box.setAttribute("role", "alert");
  box.textContent = message;
  where.querySelector(":scope > .error")?.remove();
  where.prepend(box);
}

async function complaint(answer) {
  try { return (await answer.json()).error.message; } catch { return `The page answered ${answer.status}; is \`reframer serve\` still running?`; }
}

// Lines of a framing as they come, and at the end the whole of it.

async function* events(answer) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    for (const line of lines) if (line) yield JSON.parse(line);
  }
}

// A column for each team, in the order in which the form names them.
function column(into, target, team) {
  let found = into.querySelector(`[data-target="${target}"]`);
  if (found) return found;
  if (!into.querySelector(".framings")) into.insertAdjacentHTML("beforeend", '<div class="framings count-2"></div>');
  found = document.createElement("article");
  found.className = `framing side-${target}`;
  found.dataset.target = target;
  const name = document.createElement("h2");
  name.textContent = team;
  found.append(name);
  const order = [...$all("input[name=target]")].map((each) => each.value);
  const after = [...$all(".framing", into)].find((each) => order.indexOf(each.dataset.target) > order.indexOf(target));
  into.querySelector(".framings").insertBefore(found, after || null);
  return found;
}

// How long it has taken, for a model may think for a minute before its first word.
function waiting(into) {
  const line = document.createElement("p"), start = Date.now();
  line.className = "origin waiting";
  const tell = () => { line.textContent = `Working … ${Math.round((Date.now() - start) / 1000)} s`; };
  tell();
  into.prepend(line);
  const timer = setInterval(tell, 1000);
  return () => { clearInterval(timer); line.remove(); };
}

function hear(event, into) {
  if (event.kind === "line") {
    const line = document.createElement("p");
    line.className = `line new ${event.status}`;
    line.textContent = event.text;
    column(into, event.target, event.team).append(line);
    return;
  }
  for (const line of $all(".line", column(into, event.target, event.team))) {
    if (line.textContent === (event.before || event.text)) {
      if (event.kind === "repaired") line.textContent = event.text; else line.remove();
      return;
    }
  }
}

// What stood there before comes back where it fails: replies to gap questions are typed in it.
async function stream(form, into, submitter) {
  const sent = new FormData(form, submitter), before = [...into.childNodes];
  const over = waiting(into);
  let failed = "", begun = false;
  try {
    const answer = await fetch(form.action, { method: "POST", body: sent, headers: { accept: "application/x-ndjson" } });
    if (!answer.ok) failed = await complaint(answer);
    else for await (const event of events(answer)) {
      if (event.kind === "done") {
        into.innerHTML = event.html;
        say("It is told.");
      } else if (event.kind === "error") {
        failed = event.message;
      } else {
        if (!begun) into.replaceChildren(into.querySelector(".waiting"));
        begun = true;
        hear(event, into);
      }
    }
  } catch {
    failed = UNREACHED;
  } finally {
    over();
  }
  if (failed) {
    into.replaceChildren(...before);
    refused(failed, into);
  }
}

async function replace(form, into, submitter) {
  const sent = new FormData(form, submitter), over = waiting(into);
  const answer = await fetch(form.action, { method: "POST", body: sent, headers: { accept: "text/html" } }).finally(over);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const wrong = page.querySelector(".error");
  if (wrong) return refused(wrong.textContent, into);
  into.replaceChildren(...page.getElementById(into.id).childNodes);
  say("It is read.");
}

document.addEventListener("submit", async (event) => {
  const form = event.target, submitter = event.submitter;
  const name = form.dataset.stream || form.dataset.into;
  if (!name || (submitter && submitter.hasAttribute("formaction"))) return;
  event.preventDefault();
  const into = document.getElementById(name);
  const button = submitter || form.querySelector("button");
  button.disabled = true;
  say("Working …");
  try {
    await (form.dataset.stream ? stream : replace)(form, into, null);
    into.scrollIntoView({ block: "start" });
  } catch {
    refused(UNREACHED, into);
  } finally {
    button.disabled = false;
  }
});

// What a line stands on lights up with it, and back.

// Scrolls the panel of sentences alone, and only where the lit one is out of its sight.
function bring(panel, lit) {
  if (!panel || !lit || panel.scrollHeight <= panel.clientHeight) return;
  const inside = panel.getBoundingClientRect(), at = lit.getBoundingClientRect();
  if (at.top < inside.top || at.bottom > inside.bottom) panel.scrollTop += at.top - inside.top - inside.height / 3;
}

function light(target) {
  for (const each of $all(".lit")) each.classList.remove("lit");
  const line = target.closest?.(".line[data-sources]"), sentence = target.closest?.(".sentence");
  if (line) {
    line.classList.add("lit");
    for (const id of line.dataset.sources.split(" ")) document.querySelector(`#s${id} span`)?.classList.add("lit");
    bring(document.querySelector(".story"), document.querySelector(".story .lit"));
  } else if (sentence) {
    sentence.querySelector("span").classList.add("lit");
    for (const each of $all(`.line[data-sources~="${sentence.dataset.sentence}"]`)) each.classList.add("lit");
  }
}
document.addEventListener("mouseover", (event) => light(event.target));
document.addEventListener("focusin", (event) => light(event.target));

// Files on fields.

async function take(file, field) {
  const body = new FormData();
  body.append("file", file);
  say(`Reading ${file.name} …`);
  const answer = await fetch("/read", { method: "POST", body });
  if (!answer.ok) { alertBeside(field, await complaint(answer)); return; }
  const read = await answer.json();
  field.value = read.text;
  alertBeside(field, read.notes.join(" "));
  say(`${file.name} is read.`);
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function alertBeside(field, message) {
  let box = field.parentElement.querySelector(".warn");
  if (!box) { box = document.createElement("p"); box.className = "warn"; box.setAttribute("role", "alert"); field.after(box); }
  box.textContent = message;
}

for (const name of ["dragenter", "dragover"]) document.addEventListener(name, (event) => {
  const field = event.target.closest?.("[data-drop]");
  if (field && event.dataTransfer.types.includes("Files")) { event.preventDefault(); field.classList.add("over"); }
});
document.addEventListener("dragleave", (event) => event.target.classList?.remove("over"));
document.addEventListener("drop", (event) => {
  const field = event.target.closest?.("[data-drop]");
  if (!field || !event.dataTransfer.files.length) return;
  event.preventDefault();
  field.classList.remove("over");
  take(event.dataTransfer.files[0], field).catch(() => alertBeside(field, "The file could not be read."));
});

// The team of a pasted job description, at once.

document.addEventListener("change", async (event) => {
  const into = document.getElementById("detected");
  if (event.target.id !== "context" || !into) return;
  if (!event.target.value.trim()) { into.replaceChildren(); return; }
  const body = new FormData();
  body.append("text", event.target.value);
  const answer = await fetch("/detect", { method: "POST", body });
  if (answer.ok) into.innerHTML = await answer.text(); else refused(await complaint(answer), into);
});

// Copying.

// Where the page comes from another machine without encryption, browsers give no clipboard.
function copyByHand(text) {
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

async function copy(text, button) {
  if (navigator.clipboard) await navigator.clipboard.writeText(text); else copyByHand(text);
  const name = button.textContent;
  button.textContent = "Copied";
  say("Copied.");
  setTimeout(() => { button.textContent = name; }, 1500);
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.copyText) copy(document.querySelector(button.dataset.copyText).dataset.text, button);
  if (button.dataset.copy) copy(document.querySelector(button.dataset.copy).value, button);
  if (button.dataset.copyFrom) {
    event.preventDefault();
    const answer = await fetch(button.dataset.copyFrom, { method: "POST", body: new FormData(button.form), headers: { accept: "text/plain" } });
    if (answer.ok) copy(await answer.text(), button); else alertBeside(button, await complaint(answer));
  }
});
