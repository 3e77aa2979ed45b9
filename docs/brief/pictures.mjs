// Takes the pictures of docs/brief-coverage.md from a `dahu demo` that runs.
//
//   dahu demo --listen 127.0.0.1:8080 >demo.log &
//   npm install --no-save playwright-core
//   node docs/brief/pictures.mjs http://127.0.0.1:8080 demo.log [NAME …]
//
// Without names all pictures are taken. Links of demo.log work once, so they are used once and the sessions are kept
// beside it, in demo.log.sessions.json.

import { fileURLToPath } from 'node:url';

import { DESK, PHONE, Visitors, each } from './visitor.mjs';

const [origin, log, ...wanted] = process.argv.slice(2);
const out = fileURLToPath(new URL('.', import.meta.url));

const TALL = { width: 1280, height: 1200 };

/** Of each picture: its name, language, size, where it is, and perhaps what is scrolled to and who looks. */
const PICTURES = [
  ['funnel', 'zh-CN', DESK, () => '/funnel'],
  ['funnel-print', 'en', DESK, () => '/funnel', '#why-the-print-differs'],
  ['concentration', 'en', DESK, () => '/portfolio'],
  ['value', 'zh-CN', DESK, () => '/value'],
  ['value-statement', 'en', DESK, () => '/value', '#statement'],
  ['value-largest', 'en', DESK, () => '/value', '#largest'],
  ['causes', 'zh-CN', DESK, () => '/funnel/causes'],
  ['accounts-by-value', 'zh-CN', DESK, () => '/accounts?sort=value'],
  ['kinds', 'zh-CN', DESK, () => '/kinds'],
  ['kinds-of-account', 'en', DESK, async to => `${await to.important()}/kinds`],
  ['group', 'en', DESK, async to => `${await to.grouped()}/group`],
  ['selection', 'zh-CN', DESK, () => '/selection'],
  ['selection-of-account', 'en', DESK, async to => `${await to.account()}/selection`],
  ['matrix', 'zh-CN', DESK, () => '/selection/matrix'],
  ['selling', 'zh-CN', DESK, () => '/selling'],
  ['selling-of-account', 'en', TALL, async to => `${await to.account()}/selling`],
  ['requirements', 'zh-CN', DESK, () => '/selling/requirements'],
  ['allocation', 'en', DESK, () => '/allocation'],
  ['playbook', 'zh-CN', DESK, to => to.playbook()],
  ['playbook-results', 'en', DESK, async to => `${await to.meeting()}/results`],
  ['playbook-transactional', 'en', DESK, to => to.bargain()],
  ['reasons', 'zh-CN', DESK, () => '/opportunities/reasons'],
  ['contracts', 'zh-CN', DESK, async to => `${await to.account()}?tab=lines`, '#contracts'],
  ['decision-map', 'zh-CN', DESK, async to => `${await to.account()}/map`],
  ['buying-process', 'en', DESK, to => to.opportunity(), '#buying'],
  ['account-team', 'en', DESK, async to => `${await to.account()}/team`],
  ['account', 'zh-CN', DESK, to => to.account()],
  ['our-data', 'zh-CN', DESK, async to => `${await to.account()}?tab=relationship`, '#our-data'],
  ['plan', 'zh-CN', TALL, to => to.plan()],
  ['plan-objectives', 'en', DESK, to => to.plan(), '#objectives'],
  ['white-space', 'zh-CN', DESK, to => to.plan(), '#white-space'],
  ['plan-goals', 'zh-CN', DESK, to => to.plan(), '#part-goal'],
  ['plan-risks', 'en', DESK, to => to.plan(), '#part-risk'],
  ['call-sheet', 'zh-CN', DESK, to => to.callSheet()],
  ['mutual-plan', 'en', PHONE, to => to.mutual()],
  ['promises', 'zh-CN', DESK, async to => `${await to.plan()}/shares`],
  ['cases', 'zh-CN', DESK, () => '/cases'],
  ['file', 'en', DESK, to => to.file()],
  ['opportunity-board', 'zh-CN', DESK, () => '/opportunities?show=board'],
  ['timeline', 'zh-CN', PHONE, async to => `${await to.account()}/activities`, '#timeline'],
  ['retention', 'en', DESK, () => '/value/retention', '#own-contracts'],
  ['retention-formula', 'zh-CN', DESK, () => '/value/retention', '#constant'],
  ['health', 'zh-CN', DESK, () => '/accounts/health'],
  ['alerts', 'en', DESK, () => '/accounts/health/alerts'],
  ['review-pack', 'zh-CN', TALL, async to => `${await to.account()}/review`],
  ['review-pack-customer', 'en', TALL, async to => `${await to.account()}/review?audience=customer`],
  ['relationship', 'zh-CN', DESK, async to => `${await to.account()}?tab=relationship`, '#relationship'],
  ['relationship-contact', 'en', DESK, async to => `${await to.account()}?tab=relationship`, '#breadth'],
  ['competence', 'zh-CN', DESK, () => '/competence', null, '曹昌'],
  ['competence-team', 'en', DESK, () => '/competence/team', null, '一部经理'],
  ['trainings', 'en', DESK, () => '/competence/trainings', null, '一部经理'],
];

const visitors = await Visitors.begin(origin, log);
await each(PICTURES, wanted, async ([name, language, size, address, selector, who]) => {
  const visitor = await visitors.as(who);
  const path = await address(visitor);
  await visitor.reading(path, async reader => {
    const wide = await reader.show(language, size, path);
    if (selector) await reader.scrollTo(selector);
    await reader.page.screenshot({ path: `${out}${name}.png` });
    console.log(`${name}.png`, path, selector ?? '', await reader.page.title(), wide > 0 ? `too wide by ${wide}` : '');
  });
});
await visitors.browser.close();
