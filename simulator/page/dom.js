// Small verbs for building the page: elements, requests, popovers.

export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "dataset") Object.assign(node.dataset, value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

export async function post(path, body = {}) {
  const reply = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const result = await reply.json();
  if (!reply.ok) throw new Error(result.error);
  return result;
}

let open = null;

export function closePopover() {
  open?.remove();
  open = null;
}

// A small menu beside what was clicked. `entries` are {text, testid, act}; a `heading` stands above them.
export function popover(anchor, heading, entries) {
  closePopover();
  const list = entries.map(({ text, testid, act }) =>
    make("button", { type: "button", "data-testid": testid, onclick: () => (closePopover(), act()) }, text),
  );
  open = make("div", { class: "popover", role: "menu" }, heading && make("p", {}, heading), ...list);
  document.body.append(open);
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = open;
  const top = at.bottom + height + 8 > innerHeight ? at.top - height - 4 : at.bottom + 4;
  open.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`;
  open.style.top = `${Math.max(8, top)}px`;
  open.querySelector("button")?.focus({ preventScroll: true });
}

addEventListener("pointerdown", (event) => open && !open.contains(event.target) && closePopover(), true);
addEventListener("keydown", (event) => event.key === "Escape" && closePopover());
