// Puts the page together: store, socket, plots, panels, and one paint for each animation frame. The
// socket is opened first, so that the server's answer is there when the charts are.

import { Live } from './net/live.js';

const live = new Live(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/live`);
live.open();
const { App } = await import('./page/app.js');
const app = new App(live);
app.start();

// For the console and for measuring; nothing of the page hangs on it.
globalThis.spreadlake = app;
