// Tests of the alerts that a page has missed: they are taken together, all that there are, and none is kept back for good.

import { MissedAlerts } from '/js/net/missedalerts.js';
import { equal, test, until } from './check.mjs';

/** A page that keeps as many alerts as wanted, its socket, and what it was told. */
function page({ forgotten = () => 0, patienceMs } = {}) {
  const told = [];
  const asked = [];
  const live = { resume: (topic, after) => (after < 0 ? null : `p${asked.push(after)}`) };
  const missed = new MissedAlerts(live, { told: (frames) => told.push(frames.map(({ seq }) => seq)), forgotten }, patienceMs);
  return { told, asked, missed, alert: (seq) => missed.waits({ type: 'alert', seq }) };
}

test('alerts that were missed are taken all at once, with what happens meanwhile; without an answer none is kept back for good', () => {
  const { told, missed, alert } = page();
  equal([alert(1), missed.waits({ type: 'spread' })], [false, false]);
  missed.ask(1);
  equal([alert(2), alert(3), missed.waits({ type: 'spread' }), told.length], [true, true, false, 0]);
  missed.ask(3);
  missed.waits({ type: 'resumed', id: 'p1' });
  equal([alert(4), told.length], [true, 0]);
  missed.waits({ type: 'resumed', id: 'p2' });
  equal([told, alert(5)], [[[2, 3, 4]], false]);
  missed.ask(5);
  alert(6);
  missed.waits({ type: 'error', in_reply_to: 'p3' });
  missed.ask(6);
  alert(7);
  missed.tell();
  missed.ask(-1);
  equal([told.slice(1), alert(8)], [[[6], [7]], false]);
});

test('alerts of the reader\'s own thresholds wait for nothing', () => {
  const { missed, alert } = page();
  missed.ask(1);
  equal([alert(0), alert(undefined), alert(2)], [false, false, true]);
  missed.tell();
});

test('missed alerts are asked for until there are no more, and from where the page would keep them', () => {
  let newest = 0;
  const { told, asked, missed, alert } = page({ forgotten: () => newest - 2000 });
  missed.ask(10);
  alert(1010);
  newest = 7500;
  missed.waits({ type: 'resumed', id: 'p1', last_seq: 1010, more: true });
  alert(6500);
  missed.waits({ type: 'resumed', id: 'p2', last_seq: 6500, more: true });
  alert(7500);
  missed.waits({ type: 'resumed', id: 'p2', last_seq: 6500, more: true });
  missed.waits({ type: 'resumed', id: 'p3', last_seq: 7500, more: false });
  equal([asked, told, alert(7501)], [[10, 5500, 6500], [[1010], [6500], [7500]], false]);
  missed.ask(8000);
  missed.waits({ type: 'resumed', id: 'p4', last_seq: 8000, more: true });
  equal(asked, [10, 5500, 6500, 8000]);
});

test('alerts go on without an answer after a while, and what it brings late is no end', async () => {
  const { told, asked, missed, alert } = page({ patienceMs: 1 });
  missed.ask(1);
  alert(2);
  missed.waits({ type: 'error', message: 'too many messages' });
  await until(() => told.length);
  equal([told, alert(3)], [[[2]], false]);
  missed.waits({ type: 'resumed', id: 'p1', last_seq: 1001, more: true });
  equal([asked, alert(1002)], [[1, 1001], true]);
  missed.tell();
});
