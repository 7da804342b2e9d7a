// The desk: three phones and a clock. It follows the world's feed of changes and hands each phone what is its own.

import { make, post } from "./dom.js";
import { Phone } from "./phone.js";
import { LANGUAGES, choose, language, words } from "./words.js";

const LOG_LINES = 40;
const RETRY_SECONDS = 1;
const $ = (id) => document.getElementById(id);

const desk = {
  phones: [],
  bot: null,
  zone: "UTC",
  shownTab: 0,
  time: (seconds) => Phone.time(seconds, desk.zone),
  day: (seconds) => dayOf(seconds * 1000),
  tab: () => drawTabs(),
};
let world = null;
let version = 0;
let ahead = 0; // the world's clock minus ours, in milliseconds

function dayOf(milliseconds) {
  const form = new Intl.DateTimeFormat(language, { day: "numeric", month: "long", timeZone: desk.zone });
  return form.format(milliseconds);
}

async function follow() {
  for (;;) {
    try {
      const reply = await fetch(`/state?since=${version}`);
      take(await reply.json());
      document.body.classList.remove("offline");
    } catch {
      document.body.classList.add("offline");
      await new Promise((resume) => setTimeout(resume, RETRY_SECONDS * 1000));
    }
  }
}

function take(state) {
  if (world !== null && state.world !== world) return location.reload();
  const isNews = version > 0;
  world = state.world;
  version = state.version;
  desk.bot = state.bot;
  desk.zone = state.timezone;
  $("note").textContent = state.note;
  ahead = Date.parse(state.now) - Date.now();
  for (const [index, shape] of state.phones.entries()) phoneAt(index).update(shape);
  for (const change of state.changes) TAKES[change.kind](change, isNews);
  for (const phone of desk.phones) phone.draw(!isNews);
  drawTabs();
  drawClock();
  document.body.dataset.version = version;
  return null;
}

const TAKES = {
  message({ message }, isNews) {
    for (const phone of desk.phones) if (phone.owns(message)) phone.take(message, isNews);
  },
  press(press) {
    desk.phones.find((phone) => phone.id === press.person)?.popUp(press);
  },
  call({ call, who }) {
    const line = make(
      "li",
      { class: call.ok ? "" : "failed", title: call.error ?? "" },
      make("time", {}, desk.time(call.at)),
      make("code", {}, call.method),
      make("span", {}, who),
      call.ok ? null : make("b", {}, String(call.code || "✕")),
    );
    $("log").prepend(line);
    while ($("log").children.length > LOG_LINES) $("log").lastChild.remove();
  },
};

function phoneAt(index) {
  if (!desk.phones[index]) {
    desk.phones[index] = new Phone(index, desk);
    $("phones").append(desk.phones[index].node);
  }
  return desk.phones[index];
}

function drawTabs() {
  const tabs = desk.phones.map((phone) =>
    make(
      "button",
      {
        type: "button",
        "data-testid": `tab-${phone.index}`,
        "aria-pressed": String(phone.index === desk.shownTab),
        onclick: () => showTab(phone.index),
      },
      phone.shape?.caption ?? "",
      phone.unread ? make("i", {}, String(phone.unread)) : null,
    ),
  );
  $("tabs").replaceChildren(...tabs);
  for (const phone of desk.phones) phone.node.classList.toggle("behind", phone.index !== desk.shownTab);
}

function showTab(index) {
  desk.shownTab = index;
  desk.phones[index].seen();
  desk.phones[index].draw(true);
  drawTabs();
}

function drawClock() {
  const now = Date.now() + ahead;
  $("time").textContent = Phone.time(now / 1000, desk.zone);
  const form = { weekday: "long", day: "numeric", month: "long", timeZone: desk.zone };
  $("date").textContent = new Intl.DateTimeFormat(language, form).format(now);
}

async function push(button) {
  const pushes = [...document.querySelectorAll("[data-push]")];
  for (const other of pushes) other.disabled = true;
  button.classList.add("busy");
  try {
    await post("/clock", JSON.parse(button.dataset.push));
  } finally {
    for (const other of pushes) other.disabled = false;
    button.classList.remove("busy");
  }
}

function dress() {
  document.documentElement.lang = language;
  document.title = words.title;
  $("title").textContent = words.title;
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = words[node.dataset.word];
  for (const button of document.querySelectorAll("[data-push]")) button.addEventListener("click", () => push(button));
  document.body.dataset.offline = words.offline;
  const choices = LANGUAGES.map((other) =>
    make(
      "button",
      { type: "button", "data-testid": `lang-${other}`, "aria-pressed": String(other === language), onclick: () => choose(other) },
      other.toUpperCase(),
    ),
  );
  $("languages").replaceChildren(...choices);
  if (matchMedia("(max-width: 1099px)").matches) document.querySelector(".log").open = false;
}

dress();
setInterval(drawClock, 1000);
follow();
