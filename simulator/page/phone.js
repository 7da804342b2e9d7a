// One phone: its chats, the composer, pop-ups and the badge. It draws what the world says and posts what fingers do.

import { bubble, summary } from "./bubble.js";
import { closePopover, make, popover, post } from "./dom.js";
import { icon } from "./icons.js";
import { language, words } from "./words.js";

const TOAST_SECONDS = 4;

export class Phone {
  constructor(index, desk) {
    this.index = index;
    this.desk = desk; // {phones, bot, zone, tab(phone)}: what all phones share
    this.messages = new Map(); // chat id → Map(message id → message)
    this.drawn = new Map(); // message id → [signature, node]
    this.chatId = null;
    this.replyTo = null;
    this.unread = 0;
    this.pressed = new Map();
    this.build();
  }

  build() {
    this.badge = make("span", { class: "badge", "data-testid": "badge", hidden: true });
    this.caption = make("span", { class: "caption-text" });
    this.avatar = make("span", { class: "avatar" });
    this.name = make("b");
    this.status = make("small");
    this.chats = make("div", { class: "chats" });
    this.list = make("div", { class: "list", role: "log", "aria-live": "polite" });
    this.toastBox = make("div", { class: "toast", "data-testid": "toast", role: "status", hidden: true });
    this.quote = make("div", { class: "replying", hidden: true });
    this.input = make("textarea", {
      rows: 1,
      "data-testid": "input",
      "aria-label": words.placeholder,
      placeholder: words.placeholder,
      onkeydown: (event) => this.typed(event),
      oninput: () => this.grow(),
    });
    this.start = make("button", { type: "button", class: "start", "data-testid": "start", onclick: () => this.startOrUnblock() });
    this.menu = this.tool("menu-button", "menu", "menu", words.menu, () => this.openMenu());
    this.composer = make(
      "div",
      { class: "composer" },
      this.menu,
      this.input,
      this.tool("tool", "attach", "attach", words.attach, () => this.openAttach()),
      this.tool("tool send", "send", "send", words.send, () => this.send()),
    );
    const more = this.tool("tool more", "more", "more", "…", () => this.openMore());
    const title = make("span", { class: "title" }, this.name, this.status);
    const head = make("header", { class: "head" }, this.avatar, title, more);
    const toasts = make("div", { class: "toasts" }, this.toastBox);
    const screen = make("div", { class: "screen" }, head, this.chats, this.list, toasts, this.quote, this.composer, this.start);
    const caption = make("div", { class: "caption" }, this.caption, this.badge);
    this.node = make("section", { class: "phone", "data-testid": `phone-${this.index}` }, caption, make("div", { class: "frame" }, screen));
    for (const seen of ["pointerdown", "focusin", "pointerenter"]) this.node.addEventListener(seen, () => this.seen());
    this.screen = screen;
  }

  tool(kind, testid, name, title, act) {
    return make("button", { type: "button", class: kind, "data-testid": testid, title, "aria-label": title, onclick: act }, icon(name));
  }

  // What the world says

  update(shape) {
    this.shape = shape;
    this.id = shape.person.id;
    this.chatId ??= this.id;
    if (!shape.chats.some((chat) => chat.id === this.chatId)) this.chatId = this.id;
    this.caption.replaceChildren(make("b", {}, shape.caption), make("span", {}, shape.person.first_name));
    this.drawHead();
    this.drawComposer();
  }

  get chat() {
    return this.shape.chats.find((chat) => chat.id === this.chatId);
  }

  owns(message) {
    return this.shape.chats.some((chat) => chat.id === message.chat.id);
  }

  take(message, isNews) {
    const chat = this.messages.get(message.chat.id) ?? new Map();
    this.messages.set(message.chat.id, chat);
    const isNew = !chat.has(message.message_id);
    if (message.deleted) chat.delete(message.message_id);
    else chat.set(message.message_id, message);
    const rings = isNews && isNew && message.from_bot && !message.silent && !message.deleted;
    if (rings) this.ring();
  }

  ring() {
    const isLooking = this.node.matches(":hover, :focus-within") && document.hasFocus();
    if (isLooking) return;
    this.unread += 1;
    this.drawBadge();
    this.node.classList.remove("ringing");
    requestAnimationFrame(() => this.node.classList.add("ringing"));
  }

  seen() {
    this.unread = 0;
    this.node.classList.remove("ringing");
    this.drawBadge();
  }

  drawBadge() {
    this.badge.hidden = !this.unread;
    this.badge.replaceChildren(icon("bell"), String(this.unread));
    this.desk.tab(this);
  }

  popUp({ press, toast, alert }) {
    this.pressed.get(press)?.classList.remove("busy");
    this.pressed.delete(press);
    if (toast && alert) this.alert(toast);
    else if (toast) this.toast(toast);
  }

  toast(text) {
    clearTimeout(this.toastTimer);
    this.toastBox.textContent = text;
    this.toastBox.hidden = false;
    this.toastTimer = setTimeout(() => (this.toastBox.hidden = true), TOAST_SECONDS * 1000);
  }

  alert(text) {
    const close = () => box.remove();
    const ok = make("button", { type: "button", "data-testid": "alert-ok", onclick: close }, words.ok);
    const box = make("div", { class: "alert", role: "alertdialog" }, make("div", {}, make("p", { "data-testid": "alert" }, text), ok));
    this.screen.append(box);
    ok.focus();
  }

  // Drawing

  drawHead() {
    const { chats } = this.shape;
    const isPrivate = this.chatId === this.id;
    const name = isPrivate ? this.desk.bot.first_name : this.chat.title;
    this.name.textContent = name;
    this.status.textContent = isPrivate ? words.bot : words.members;
    this.avatar.textContent = name.slice(0, 1);
    this.avatar.classList.toggle("group", !isPrivate);
    const tabs = chats.map((chat) =>
      make(
        "button",
        { type: "button", "aria-pressed": String(chat.id === this.chatId), "data-testid": "chat", onclick: () => this.open(chat.id) },
        chat.id === this.id ? this.desk.bot.first_name : chat.title,
      ),
    );
    this.chats.replaceChildren(...(chats.length > 1 ? tabs : []));
  }

  open(chatId) {
    this.chatId = chatId;
    this.reply(null);
    this.drawn.clear();
    this.list.replaceChildren();
    this.update(this.shape);
    this.draw(true);
  }

  drawComposer() {
    const { bot_status: standing } = this.chat;
    const isPrivate = this.chatId === this.id;
    const silent = isPrivate && standing !== "member";
    this.start.hidden = !silent;
    this.start.textContent = standing === "kicked" ? words.unblock : words.start;
    this.composer.hidden = silent;
    this.menu.hidden = !this.chat.commands.length;
  }

  draw(toEnd = false) {
    const messages = [...(this.messages.get(this.chatId) ?? new Map()).values()].sort((a, b) => a.message_id - b.message_id);
    const { scrollTop, scrollHeight, clientHeight } = this.list;
    const wasAtEnd = scrollHeight - scrollTop - clientHeight < 80;
    const nodes = [...this.nodes(messages)];
    const isNew = nodes.at(-1) !== this.list.lastChild;
    const same = nodes.length === this.list.childNodes.length && nodes.every((node, place) => node === this.list.childNodes[place]);
    if (!same) this.list.replaceChildren(...nodes);
    if (!same && (toEnd || wasAtEnd || isNew)) this.list.scrollTop = this.list.scrollHeight;
  }

  *nodes(messages) {
    if (!messages.length && this.shape.description) yield this.kept("description", this.shape.description, () => this.description());
    let day = null;
    for (const [place, message] of messages.entries()) {
      const today = this.desk.day(message.date);
      if (today !== day) yield this.kept(`day ${today}`, today, () => make("div", { class: "service day" }, make("span", {}, today)));
      day = today;
      const next = messages[place + 1];
      const tail = next?.from.id !== message.from.id || next.date - message.date > 600;
      const view = { mine: message.from.id === this.id, group: message.chat.type !== "private", tail, time: this.desk.time };
      yield this.kept(message.message_id, JSON.stringify([message, tail]), () => bubble(message, view, this.acts()));
    }
  }

  kept(key, signature, draw) {
    const [old, node] = this.drawn.get(key) ?? [];
    if (old === signature) return node;
    const fresh = draw();
    this.drawn.set(key, [signature, fresh]);
    return fresh;
  }

  description() {
    return make("div", { class: "description" }, make("b", {}, words.description), make("p", {}, this.shape.description));
  }

  // What fingers do

  acts() {
    return {
      tap: (message, button, node) => this.tap(message, button, node),
      reply: (message) => this.reply(message),
      forward: (message, anchor) => this.forward(message, anchor),
      command: (text) => this.post("write", { text }),
      link: (url, anchor) => this.openLink(url, anchor),
    };
  }

  async post(verb, body = {}) {
    const chat = this.chatId === this.id ? {} : { chat: this.chatId };
    try {
      return await post(`/people/${this.id}/${verb}`, { ...chat, ...body });
    } catch (refused) {
      this.toast(refused.message);
      return null;
    }
  }

  async tap(message, button, node) {
    if (button.url) return this.openLink(button.url, node);
    if (button.copy_text) {
      await navigator.clipboard?.writeText(button.copy_text.text);
      return this.toast(words.copied);
    }
    node.classList.add("busy");
    const press = await this.post("tap", { data: button.callback_data, message_id: message.message_id });
    if (press) this.pressed.set(press.callback_query_id, node);
    setTimeout(() => node.classList.remove("busy"), 10_000);
  }

  startOrUnblock() {
    this.post("start");
  }

  send() {
    const text = this.input.value.trim();
    if (!text) return;
    this.post("write", { text, reply_to: this.replyTo?.message_id });
    this.input.value = "";
    this.grow();
    this.reply(null);
  }

  typed(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      closePopover();
      this.send();
    } else if (event.key === "Escape") {
      this.reply(null);
    }
  }

  grow() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 120)}px`;
  }

  reply(message) {
    this.replyTo = message;
    this.quote.hidden = !message;
    if (!message) return;
    const text = make("span", {}, make("b", {}, `${words.reply}: ${message.from.first_name}`), make("small", {}, summary(message)));
    const close = this.tool("tool", "reply-cancel", "close", "×", () => this.reply(null));
    this.quote.replaceChildren(icon("reply"), text, close);
    this.input.focus();
  }

  forward(message, anchor) {
    const others = this.desk.phones.filter((phone) => phone !== this);
    const entries = others.map((phone) => ({
      text: `${phone.shape.person.first_name} · ${phone.shape.caption}`,
      testid: `forward-to-${phone.index}`,
      act: () => phone.receiveForward(message),
    }));
    popover(anchor, words.forward, entries);
  }

  receiveForward(message) {
    this.post("forward", { chat_id: message.chat.id, message_id: message.message_id, to: this.chatId === this.id ? null : this.chatId });
  }

  openLink(url, anchor) {
    const link = new URL(url.includes("://") ? url : `https://${url}`);
    const isOurs = link.host === "t.me" && link.pathname.slice(1).toLowerCase() === this.desk.bot.username.toLowerCase();
    if (link.protocol === "tg:") return this.toast(url);
    if (!isOurs) return window.open(link, "_blank", "noopener");
    const entries = this.desk.phones.map((phone) => ({
      text: `${phone.shape.person.first_name} · ${phone.shape.caption}`,
      testid: `open-as-${phone.index}`,
      act: () => phone.follow(link.href),
    }));
    return popover(anchor, words.openAs, entries);
  }

  follow(link) {
    this.open(this.id);
    this.post("open", { link });
  }

  openMenu() {
    const entries = this.chat.commands.map(({ command, description }) => ({
      text: make("span", { class: "command" }, make("b", {}, `/${command}`), make("span", {}, description)),
      testid: "command",
      act: () => this.post("write", { text: `/${command}` }),
    }));
    popover(this.composer, null, entries);
  }

  openAttach() {
    const entry = (verb) => ({ text: words[verb], testid: `attach-${verb}`, act: () => this.post(verb) });
    popover(this.composer, null, ["photo", "voice", "sticker"].map(entry));
  }

  openMore() {
    const blocked = this.chat.bot_status === "kicked";
    const verb = blocked ? "unblock" : "block";
    popover(this.node.querySelector(".more"), null, [{ text: words[verb], testid: verb, act: () => this.post(verb) }]);
  }

  static time(seconds, zone) {
    return new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", timeZone: zone, hourCycle: "h23" }).format(seconds * 1000);
  }
}
