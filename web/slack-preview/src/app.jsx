// The page: a channel, the Home tab, modals, and who looks at them.
import "slack-blocks-to-jsx/dist/style.css";
import "./page.css";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { createRoot } from "react-dom/client";
import { follow, send } from "./api.js";
import { Blocks } from "./blocks.jsx";
import { Composer } from "./composer.jsx";
import { Messages, resolvePictures } from "./messages.jsx";
import { Modal } from "./modal.jsx";

function Page() {
  const [viewer, setViewer] = useState("");
  const [received, setReceived] = useState(null);
  const [tab, setTab] = useState("messages");
  const [failure, setFailure] = useState(false);
  const list = useRef(null);
  useEffect(() => follow(viewer, setReceived), [viewer]);
  const state = useMemo(() => received && resolvePictures(received), [received]);
  const count = (tab === "direct" ? state?.direct : state?.messages)?.length;
  useLayoutEffect(() => {
    list.current?.scrollTo(0, list.current.scrollHeight);
  }, [count, tab]);
  useEffect(() => {
    if (state) document.documentElement.lang = state.locale;
  }, [state?.locale]);
  if (!state) return null;
  const act = async (action, body) => {
    try {
      setFailure(false);
      return await send(action, { user: state.user, ...body });
    } catch {
      setFailure(true);
      return null;
    }
  };
  const actDirect = (action, body) => act(action, { ...body, channel: state.direct_id });
  const openHome = () => {
    setTab("home");
    act("home", {});
  };
  return (
    <div className="page">
      <nav>
        <h1>{state.bot.name}</h1>
        <button aria-pressed={tab === "messages"} onClick={() => setTab("messages")}># {state.channel}</button>
        <button aria-pressed={tab === "home"} onClick={openHome}>{state.bot.name}: {state.texts.home}</button>
        {state.direct.length > 0 && (
          <button aria-pressed={tab === "direct"} onClick={() => setTab("direct")}>
            {state.bot.name}: {state.texts.messages} <b className="count">{state.direct.length}</b>
          </button>
        )}
        <label>
          {state.texts.viewer}
          <select id="viewer" value={state.user} onChange={(event) => setViewer(event.target.value)}>
            {state.users.map((user) => <option key={user.id} value={user.id}>{user.name}</option>)}
          </select>
        </label>
        <label>
          {state.texts.language}
          <select id="language" value={state.locale} onChange={(event) => act("locale", { locale: event.target.value })}>
            {state.locales.map((locale) => <option key={locale.value} value={locale.value}>{locale.label}</option>)}
          </select>
        </label>
      </nav>
      <main>
        <div className="list" ref={list}>
          {tab === "messages" && <Messages state={state} act={act} />}
          {tab === "direct" && <Messages state={{ ...state, messages: state.direct, shortcuts: [] }} act={actDirect} />}
          {tab === "home" && state.home && (
            <article className="home">
              <Blocks blocks={state.home.blocks} state={state} onAction={(action) => act("press", { view: state.home.id, action })} />
            </article>
          )}
        </div>
        {failure && <p className="error" role="alert">{state.texts.unanswered}</p>}
        {tab === "messages" && <Composer state={state} act={act} />}
      </main>
      {state.view && <Modal key={state.view.id} view={state.view} state={state} act={act} />}
    </div>
  );
}

createRoot(document.getElementById("page")).render(<Page />);
