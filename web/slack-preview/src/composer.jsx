// The composer: messages, slash commands with their hints, and files.
import { useRef, useState } from "react";
import { upload } from "./api.js";

export function Composer({ state, act }) {
  const [text, setText] = useState("");
  const [files, setFiles] = useState([]);
  const field = useRef(null);
  const name = text.split(" ", 1)[0];
  const offered = text.startsWith("/") && !text.includes(" ") ? state.commands.filter((known) => known.command.startsWith(name)) : [];
  const submit = async (event) => {
    event.preventDefault();
    const command = state.commands.find((known) => known.command === name);
    if (!text.trim() && !files.length) return;
    setText("");
    setFiles([]);
    if (command) await act("command", { name, text: text.slice(name.length).trim() });
    else await act("message", { text, files: files.map((file) => file.id) });
  };
  const pick = (command) => {
    setText(`${command.command} `);
    field.current.focus();
  };
  const attach = async (event) => {
    const chosen = [...event.target.files];
    event.target.value = "";
    setFiles([...files, ...(await Promise.all(chosen.map(async (file) => ({ id: await upload(state.user, file), name: file.name }))))]);
  };
  const complete = (event) => {
    if (event.key === "Tab" && offered.length) {
      event.preventDefault();
      pick(offered[0]);
    }
  };
  return (
    <form className="composer" onSubmit={submit}>
      {offered.length > 0 && (
        <ul className="commands" role="listbox">
          {offered.map((command) => (
            <li key={command.command} role="option" aria-selected="false" onMouseDown={(event) => { event.preventDefault(); pick(command); }}>
              <b>{command.command}</b> <span>{command.usage_hint}</span>
              <small>{command.description}</small>
            </li>
          ))}
        </ul>
      )}
      {files.map((file) => <span key={file.id} className="attached">{file.name}</span>)}
      <div className="row">
        <label className="attach" title={state.texts.attach}>
          +<input type="file" aria-label={state.texts.attach} onChange={attach} />
        </label>
        <input
          ref={field} id="composer" autoComplete="off" value={text} placeholder={state.texts.write}
          aria-label={state.texts.write} onChange={(event) => setText(event.target.value)} onKeyDown={complete}
        />
        <button type="submit" className="primary">{state.texts.send}</button>
      </div>
    </form>
  );
}
