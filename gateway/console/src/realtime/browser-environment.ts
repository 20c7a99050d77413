// The connection's surroundings in a browser.
import type { Environment, Socket, SocketEvents } from "./environment";

export const SUBPROTOCOL = "redline.v1";

function openSocket(url: string, events: SocketEvents): Socket {
  const socket = new WebSocket(url, SUBPROTOCOL);
  socket.binaryType = "arraybuffer";
  socket.onopen = () => {
    events.opened();
  };
  socket.onmessage = (message: MessageEvent<unknown>) => {
    if (message.data instanceof ArrayBuffer) events.message(new Uint8Array(message.data));
  };
  socket.onclose = (event) => {
    events.closed(event.code, event.reason);
  };
  return {
    send: (bytes) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(bytes as Uint8Array<ArrayBuffer>);
    },
    close: (code) => {
      socket.close(code);
    },
  };
}

export function browserEnvironment(url: string): Environment {
  return {
    openSocket: (events) => openSocket(url, events),
    wall: () => Date.now(),
    monotonic: () => performance.now(),
    after: (ms, callback) => {
      const timer = setTimeout(callback, ms);
      return () => {
        clearTimeout(timer);
      };
    },
    random: () => Math.random(),
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
    online: () => navigator.onLine,
  };
}

export function socketUrl(location: Location): string {
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`;
}
