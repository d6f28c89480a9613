// Peer of SocketBench: Node's `ws`, one encoding per message, sent to every client.
// stdin: one byte, one message. stdout: the port.
import { WebSocketServer } from 'ws';

const padding = process.argv[2] ?? '';
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
let seq = 0;

server.on('listening', () => console.log(`PORT ${server.address().port}`));
server.on('connection', (client) => {
  client.on('message', () => client.send('{"type":"snapshot"}'));
  client.on('error', () => client.terminate());
});
process.stdin.on('data', (bytes) => {
  for (let i = 0; i < bytes.length; i++) {
    const stamp = process.hrtime.bigint();
    const frame = Buffer.from(`{"type":"spread","seq":${++seq},"pad":"${padding}","volume":"${stamp}"}`);
    for (const client of server.clients) client.send(frame, { binary: false });
  }
});
process.stdin.on('end', () => process.exit(0));
