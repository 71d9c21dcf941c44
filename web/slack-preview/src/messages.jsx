// The messages of the channel.
import { Blocks } from "./blocks.jsx";

const LOGO = "data:image/svg+xml," + encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36"><rect width="36" height="36" rx="8" fill="#1f4e79"/>' +
  '<path d="M9 9h18v3H9zm0 6h18v3H9zm0 6h12v3H9z" fill="#fff"/></svg>');
const PERSON = "data:image/svg+xml," + encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36"><rect width="36" height="36" rx="8" fill="#7a8a99"/>' +
  '<circle cx="18" cy="14" r="6" fill="#fff"/><path d="M6 34a12 12 0 0 1 24 0z" fill="#fff"/></svg>');

export function Messages({ state, act }) {
  const ids = new Set(state.messages.map((message) => message.ts));
  const roots = state.messages.filter((message) => !message.thread_ts || !ids.has(message.thread_ts));
  const replies = (ts) => state.messages.filter((message) => message.thread_ts === ts && message.ts !== ts);
  return roots.map((message) => (
    <div key={message.ts}>
      <MessageView {...{ message, state, act }} />
      {replies(message.ts).map((reply) => (
        <div key={reply.ts} className="reply" aria-label={state.texts.reply}><MessageView {...{ message: reply, state, act }} /></div>
      ))}
    </div>
  ));
}

function MessageView({ message, state, act }) {
  const isBot = message.user === state.bot.id;
  const name = isBot ? state.bot.name : state.users.find((user) => user.id === message.user)?.name;
  const header = { name, logo: isBot ? LOGO : PERSON, time: new Date(Number(message.ts.split(".")[0]) * 1000) };
  const blocks = [...(message.blocks?.length ? message.blocks : textBlocks(message.text)), ...fileBlocks(message.files)];
  return (
    <article className={`message${message.private ? " private" : ""}${isBot ? "" : " person"}`} data-ts={message.ts}>
      {message.private && <p className="note">{state.texts.private}</p>}
      <Blocks blocks={blocks} state={state} header={header} onAction={(action) => act("press", { ts: message.ts, action })} />
      {(message.files ?? []).filter((file) => !isPicture(file)).map((file) => (
        <a key={file.id} className="file" href={`files/${file.id}`} download={file.name}>{file.name}</a>
      ))}
      {!message.private && !isBot && state.shortcuts.map((shortcut) => (
        <button key={shortcut.callback_id} className="shortcut" onClick={() => act("shortcut", { callback: shortcut.callback_id, ts: message.ts })}>
          {shortcut.name}
        </button>
      ))}
    </article>
  );
}

const isPicture = (file) => file.name.endsWith(".png");

function textBlocks(text) {
  return text ? [{ type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }] }] : [];
}

function fileBlocks(files) {
  return (files ?? []).filter(isPicture).map((file) => ({
    type: "image", image_url: `files/${file.id}`, alt_text: file.alt_txt || file.title, title: { type: "plain_text", text: file.title },
  }));
}

// Pictures of Slack's own files, which only its clients can load, come from this page's server.
export function resolvePictures(value) {
  if (Array.isArray(value)) return value.map(resolvePictures);
  if (!value || typeof value !== "object") return value;
  const resolved = Object.fromEntries(Object.entries(value).map(([name, part]) => [name, resolvePictures(part)]));
  return value.slack_file?.id ? { ...resolved, slack_file: undefined, image_url: `files/${value.slack_file.id}` } : resolved;
}
