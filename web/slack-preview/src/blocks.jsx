// Draws blocks with slack-blocks-to-jsx, and reports which element of them was used.
import { Message } from "slack-blocks-to-jsx";

// The package draws buttons and selects and has no callbacks: it gives an element its action id as DOM id.
function findPressed(blocks, target) {
  const button = target.closest("button[id]");
  const [block, element] = findElement(blocks, button?.id);
  if (element?.type !== "button") return null;
  return { type: "button", action_id: button.id, block_id: block.block_id ?? "b", value: element.value, text: element.text };
}

function findChosen(blocks, target) {
  const option = target.closest("#static_select_popup [tabindex]");
  if (!option) return null;
  const popup = option.closest("#static_select_popup");
  const select = popup.parentElement;
  const [block, element] = findElement(blocks, select.id);
  if (!element) return null;
  const typed = select.querySelector("input").value.toLowerCase();
  const options = element.option_groups?.flatMap((group) => group.options) ?? element.options;
  const shown = options.filter((known) => known.text.text.toLowerCase().includes(typed));
  const chosen = shown[[...popup.querySelectorAll("[tabindex]")].indexOf(option)];
  return { type: element.type, action_id: select.id, block_id: block.block_id ?? "b", selected_option: chosen };
}

function findElement(blocks, actionId) {
  for (const block of blocks) {
    const elements = [...(block.type === "actions" ? block.elements : []), ...(block.accessory ? [block.accessory] : [])];
    const element = elements.find((known) => known.action_id === actionId);
    if (element) return [block, element];
  }
  return [null, null];
}

export function Blocks({ blocks, state, onAction, header }) {
  const users = state.users.map(({ id, name }) => ({ id, name }));
  const use = (find) => (event) => {
    const action = find(blocks, event.target);
    if (action) onAction(action);
  };
  return (
    // The package closes the list of a select when the mouse goes down anywhere in it, before a click.
    <div onClick={use(findPressed)} onMouseDownCapture={use(findChosen)}>
      <Message
        blocks={blocks}
        name={header?.name ?? ""}
        logo={header?.logo ?? ""}
        time={header?.time}
        withoutWrapper={!header}
        theme="light"
        data={{ users, channels: state.channels }}
        hooks={{ date: (date) => <time>{formatDate(date, state)}</time> }}
      />
    </div>
  );
}

const TOKENS = {
  "{date_num}": { year: "numeric", month: "2-digit", day: "2-digit" },
  "{date}": { year: "numeric", month: "long", day: "numeric" },
  "{date_short}": { year: "numeric", month: "short", day: "numeric" },
  "{date_long}": { year: "numeric", month: "long", day: "numeric", weekday: "long" },
  "{date_pretty}": { year: "numeric", month: "long", day: "numeric" },
  "{date_short_pretty}": { year: "numeric", month: "short", day: "numeric" },
  "{date_long_pretty}": { year: "numeric", month: "long", day: "numeric", weekday: "long" },
  "{time}": { hour: "numeric", minute: "2-digit" },
  "{time_secs}": { hour: "numeric", minute: "2-digit", second: "2-digit" },
};

function formatDate({ timestamp, format }, state) {
  const date = new Date(Number(timestamp) * 1000);
  return format.replace(/\{\w+\}/g, (token) =>
    TOKENS[token]
      ? new Intl.DateTimeFormat(state.locale, { ...TOKENS[token], timeZone: state.timezone }).format(date)
      : token,
  );
}
