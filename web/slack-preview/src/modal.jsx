// A modal: blocks drawn by the package, input blocks as a form.
import { useState } from "react";
import { Blocks } from "./blocks.jsx";
import { Input, initialValue, isEmpty } from "./inputs.jsx";

export function Modal({ view, state, act }) {
  const inputs = view.blocks.filter((block) => block.type === "input");
  const [values, setValues] = useState(() => Object.fromEntries(inputs.map((block) => [block.block_id, initialValue(block, state)])));
  const [errors, setErrors] = useState({});
  const close = () => act("close", { view: view.id });
  const submit = async (event) => {
    event.preventDefault();
    const missing = inputs.filter((block) => !block.optional && isEmpty(valueOf(block)));
    if (missing.length) return setErrors(Object.fromEntries(missing.map((block) => [block.block_id, state.texts.required])));
    const sent = Object.fromEntries(inputs.map((block) => [block.block_id, { [block.element.action_id]: valueOf(block) }]));
    const answer = await act("submit", { view: view.id, values: sent });
    setErrors(answer?.errors ?? {});
  };
  const valueOf = (block) => values[block.block_id] ?? initialValue(block, state);
  return (
    <div className="veil">
      <form className="modal" role="dialog" aria-label={view.title.text} onSubmit={submit}>
        <header>
          <h2>{view.title.text}</h2>
          <button type="button" aria-label={view.close?.text ?? "×"} className="plain" onClick={close}>×</button>
        </header>
        <div className="modal-body">
          {groupBlocks(view.blocks).map((group, index) =>
            group.type === "input" ? (
              <Input
                key={group.block_id} block={group} state={state} view={view.id} value={valueOf(group)}
                error={errors[group.block_id]} onChange={(value) => setValues({ ...values, [group.block_id]: value })}
              />
            ) : (
              <Blocks key={index} blocks={group} state={state} onAction={(action) => act("press", { view: view.id, action })} />
            ),
          )}
        </div>
        <footer>
          {view.close && <button type="button" onClick={close}>{view.close.text}</button>}
          {view.submit && <button type="submit" className="primary">{view.submit.text}</button>}
        </footer>
      </form>
    </div>
  );
}

// Input blocks by themselves; neighboring other blocks together.
function groupBlocks(blocks) {
  const groups = [];
  for (const block of blocks) {
    if (block.type === "input") groups.push(block);
    else if (Array.isArray(groups.at(-1))) groups.at(-1).push(block);
    else groups.push([block]);
  }
  return groups;
}
