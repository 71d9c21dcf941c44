// Talks to the page's server: paths are relative, because the address contains the key.

export async function send(action, body) {
  const response = await fetch(`actions/${action}`, { method: "POST", body: JSON.stringify(body) });
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

export async function upload(user, file) {
  const query = new URLSearchParams({ user, name: file.name });
  const response = await fetch(`upload?${query}`, { method: "POST", body: file });
  if (!response.ok) throw new Error(String(response.status));
  return (await response.json()).file;
}

// Calls `show` with the state of a member after every change, until the returned function is called.
export function follow(user, show) {
  let socket;
  let ended = false;
  const connect = () => {
    const url = new URL(`updates?user=${encodeURIComponent(user)}`, location.href);
    url.protocol = "ws:";
    socket = new WebSocket(url);
    socket.onmessage = (event) => show(JSON.parse(event.data));
    socket.onclose = () => ended || setTimeout(connect, 1000);
  };
  connect();
  return () => {
    ended = true;
    socket.close();
  };
}
