// Puts the page together: store, socket, plots, panels, and one paint for each animation frame.

import { App } from './page/app.js';

const app = new App();
app.start();

// For the console and for measuring; nothing of the page hangs on it.
globalThis.spreadlake = app;
