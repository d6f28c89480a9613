// Tests of what the Runs tab sends, and of what it says was wrong.

import { RunsTab, startOf } from '/js/panels/runstab.js';
import { equal, test } from './check.mjs';

test('everything is built anew by the pipelines that can; the others are started as ever, and the box says so', () => {
  equal(['master', 'market', 'news', 'quality'].map((name) => startOf(name, true)),
    [{ pipeline: 'master', full: true }, { pipeline: 'market', full: true }, { pipeline: 'news' }, { pipeline: 'quality' }]);
  equal(startOf('master', false), { pipeline: 'master' });
  const said = (pipelines) => {
    const tab = new RunsTab(() => {});
    Object.assign(tab.runs, { state: 'done', value: { pipelines, synthetic: [], running: null, runs: [] }, askedAt: performance.now() });
    return tab.build('utc', new Map())[0].querySelector('.check')?.textContent ?? null;
  };
  equal(said(['master', 'market', 'news']), 'build everything anew (master and market only)');
  equal(said(['news', 'quality']), null);
});

test('what was refused is said until a run succeeds', () => {
  const tab = new RunsTab(() => {});
  const news = (status) => tab.news(new Map([['news', { run: 'news_1', status }]]));
  news('running');
  tab.problem = 'a run is under way';
  news('running');
  equal(tab.problem, 'a run is under way');
  news('succeeded');
  equal(tab.problem, '');
  tab.problem = 'no such pipeline';
  news('succeeded');
  equal(tab.problem, 'no such pipeline');
});
