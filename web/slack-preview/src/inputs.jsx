// The input blocks of a modal as a plain form: slack-blocks-to-jsx draws them, and neither completes nor keeps values.
import { useEffect, useRef, useState } from "react";
import { send, upload } from "./api.js";

const TEXT_INPUTS = { plain_text_input: "text", email_text_input: "email", url_text_input: "url", number_input: "number" };
const PICKERS = { datepicker: ["date", "selected_date", "initial_date"], timepicker: ["time", "selected_time", "initial_time"] };

// The value that Slack reports for an element that nobody has touched.
export function initialValue({ element }, state) {
  const { type } = element;
  if (type in TEXT_INPUTS) return { type, value: element.initial_value ?? null };
  if (type in PICKERS) return { type, [PICKERS[type][1]]: element[PICKERS[type][2]] ?? null };
  if (type === "file_input") return { type, files: [] };
  if (type === "checkboxes" || type.startsWith("multi_")) return { type, selected_options: element.initial_options ?? [] };
  if (isConversation(type)) {
    const initial = element.initial_conversation ?? element.initial_channel;
    const chosen = initial ?? (element.default_to_current_conversation ? state.channels[0].id : null);
    return { type, [conversationField(type)]: chosen };
  }
  if (type === "users_select") return { type, selected_user: element.initial_user ?? null };
  return { type, selected_option: element.initial_option ?? null };
}

export function isEmpty(value) {
  return Object.entries(value).every(([name, part]) => name === "type" || part === null || part === "" || part?.length === 0);
}

const isConversation = (type) => type === "conversations_select" || type === "channels_select";
const conversationField = (type) => (type === "channels_select" ? "selected_channel" : "selected_conversation");
const flatten = (element) => element.option_groups?.flatMap((group) => group.options) ?? element.options ?? [];

export function Input({ block, value, error, state, view, onChange }) {
  const { element, label, hint } = block;
  const name = `input-${block.block_id}`;
  return (
    <div className="field">
      <label htmlFor={name}>{label.text}</label>
      <Control {...{ block, element, value, state, view, onChange, name }} />
      {hint && <p className="hint">{hint.text}</p>}
      {error && <p className="error" role="alert">{error}</p>}
    </div>
  );
}

function Control({ block, element, value, state, view, onChange, name }) {
  const { type } = element;
  const placeholder = element.placeholder?.text;
  if (type in TEXT_INPUTS) {
    const Tag = element.multiline ? "textarea" : "input";
    const change = (event) => onChange({ type, value: event.target.value || null });
    return <Tag id={name} type={element.multiline ? undefined : TEXT_INPUTS[type]} value={value.value ?? ""} placeholder={placeholder} onChange={change} />;
  }
  if (type in PICKERS) {
    const [kind, field] = PICKERS[type];
    return <input id={name} type={kind} value={value[field] ?? ""} onChange={(event) => onChange({ type, [field]: event.target.value || null })} />;
  }
  if (type === "file_input") {
    const choose = async (event) => {
      const files = await Promise.all([...event.target.files].map((file) => upload(state.user, file)));
      onChange({ type, files });
    };
    return <input id={name} type="file" multiple={element.max_files !== 1} onChange={choose} />;
  }
  if (type === "external_select" || type === "multi_external_select") return <Completed {...{ block, element, value, view, state, onChange, name }} />;
  if (type === "checkboxes" || type === "multi_static_select") {
    const chosen = new Set(value.selected_options.map((option) => option.value));
    const toggle = (option) => {
      if (!chosen.delete(option.value)) chosen.add(option.value);
      onChange({ type, selected_options: flatten(element).filter((known) => chosen.has(known.value)) });
    };
    return flatten(element).map((option) => (
      <label key={option.value} className="choice">
        <input type="checkbox" checked={chosen.has(option.value)} onChange={() => toggle(option)} />
        {option.text.text}
      </label>
    ));
  }
  const [field, options] = isConversation(type)
    ? [conversationField(type), state.channels.map(({ id, name: label }) => [id, `#${label}`])]
    : type === "users_select"
      ? ["selected_user", state.users.map((user) => [user.id, user.name])]
      : ["selected_option", flatten(element).map((option) => [option.value, option.text.text])];
  const current = field === "selected_option" ? value.selected_option?.value : value[field];
  const pick = (event) => {
    const chosen = event.target.value;
    const option = flatten(element).find((known) => known.value === chosen) ?? null;
    onChange({ type, [field]: field === "selected_option" ? option : chosen || null });
  };
  return (
    <select id={name} value={current ?? ""} onChange={pick}>
      <option value="">{placeholder ?? state.texts.choose}</option>
      {options.map(([key, text]) => <option key={key} value={key}>{text}</option>)}
    </select>
  );
}

// A select with options of the application, of which one or several are chosen.
function Completed({ block, element, value, view, state, onChange, name }) {
  const [typed, setTyped] = useState(element.initial_option?.text.text ?? "");
  const [options, setOptions] = useState(null);
  const [open, setOpen] = useState(false);
  const latest = useRef(0);
  const closing = useRef(0);
  const show = () => {
    clearTimeout(closing.current);
    setOpen(true);
  };
  const minimum = element.min_query_length ?? 3;
  useEffect(() => {
    if (!open || typed.length < minimum) return;
    const number = ++latest.current;
    send("complete", { user: state.user, view, block: block.block_id, action: element.action_id, typed })
      .then((answer) => number === latest.current && setOptions(answer.options))
      .catch(() => number === latest.current && setOptions([]));
  }, [typed, open]);
  const several = element.type === "multi_external_select";
  const chosen = several ? value.selected_options : [];
  const keep = (list) => onChange({ type: element.type, selected_options: list });
  const pick = (option) => {
    setTyped(several ? "" : option.text.text);
    setOpen(false);
    if (!several) onChange({ type: element.type, selected_option: option });
    else if (!chosen.some((known) => known.value === option.value)) keep([...chosen, option].slice(0, element.max_selected_items));
  };
  const change = (event) => {
    setTyped(event.target.value);
    show();
    if (!several) onChange({ type: element.type, selected_option: null });
  };
  const isChosen = (option) => (several ? chosen.includes(option) : value.selected_option?.value === option.value);
  return (
    <div className="completed">
      {chosen.map((option) => (
        <button key={option.value} type="button" className="attached" onClick={() => keep(chosen.filter((known) => known !== option))}>
          {option.text.text} ×
        </button>
      ))}
      <input
        id={name} role="combobox" aria-expanded={open} aria-controls={`${name}-list`} autoComplete="off"
        value={typed} placeholder={element.placeholder?.text} onFocus={show}
        onBlur={() => (closing.current = setTimeout(() => setOpen(false), 200))} onChange={change}
      />
      {open && options && (
        <ul id={`${name}-list`} role="listbox">
          {options.length === 0 && <li className="hint">{state.texts.nothing}</li>}
          {options.map((option) => (
            <li key={option.value} role="option" aria-selected={isChosen(option)} onMouseDown={() => pick(option)}>
              {option.text.text}
              {option.description && <small>{option.description.text}</small>}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
