// Takes the pictures of docs/brief-coverage.md from a `dahu demo` that runs.
//
//   dahu demo --listen 127.0.0.1:8080 >demo.log &
//   npm install --no-save playwright-core
//   node docs/brief/pictures.mjs http://127.0.0.1:8080 demo.log [NAME …]
//
// Without names all pictures are taken. Links of demo.log work once, so they are used once and the sessions are kept
// beside it, in demo.log.sessions.json. Whatever is opened is found by links of lists, never by an id that is known.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const { chromium } = createRequire(join(process.cwd(), 'here.js'))('playwright-core');

const [origin, log, ...wanted] = process.argv.slice(2);
const out = fileURLToPath(new URL('.', import.meta.url));
const kept = `${log}.sessions.json`;

const DESK = { width: 1280, height: 800 };
const TALL = { width: 1280, height: 1200 };
const PHONE = { width: 390, height: 844 };
const ID = '[0-9a-f]{8}-[0-9a-f-]{27}';
/** How long to wait for what the server works out once a minute. */
const ROUND_MS = 150_000;

/** Of each picture: its name, language, size, where it is, and perhaps what is scrolled to and who looks. */
const PICTURES = [
  ['funnel', 'zh-CN', DESK, () => '/funnel'],
  ['funnel-print', 'en', DESK, () => '/funnel', '#why-the-print-differs'],
  ['concentration', 'en', DESK, () => '/portfolio'],
  ['value', 'zh-CN', DESK, () => '/value'],
  ['value-statement', 'en', DESK, () => '/value', '#statement'],
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
  ['playbook-results', 'en', DESK, async to => `${await to.playbook()}/results`],
  ['contracts', 'zh-CN', DESK, async to => `${await to.account()}?tab=lines`, '#contracts'],
  ['decision-map', 'zh-CN', DESK, async to => `${await to.account()}/map`],
  ['buying-process', 'en', DESK, to => to.opportunity(), '#buying'],
  ['account-team', 'en', DESK, async to => `${await to.account()}/team`],
  ['account', 'zh-CN', DESK, to => to.account()],
  ['our-data', 'zh-CN', DESK, async to => `${await to.account()}?tab=relationship`, '#our-data'],
  ['plan', 'zh-CN', TALL, to => to.plan()],
  ['plan-objectives', 'en', DESK, to => to.plan(), '#objectives'],
  ['white-space', 'zh-CN', DESK, to => to.plan(), '#white-space'],
  ['call-sheet', 'zh-CN', DESK, to => to.callSheet()],
  ['mutual-plan', 'en', PHONE, to => to.mutual()],
  ['file', 'en', DESK, to => to.file()],
  ['opportunity-board', 'zh-CN', DESK, () => '/opportunities?show=board'],
  ['timeline', 'zh-CN', PHONE, async to => `${await to.account()}/activities`, '#timeline'],
  ['retention', 'en', DESK, () => '/value/retention', '#own-contracts'],
  ['retention-formula', 'zh-CN', DESK, () => '/value/retention', '#constant'],
  ['health', 'zh-CN', DESK, () => '/accounts/health'],
  ['alerts', 'en', DESK, () => '/accounts/health/alerts'],
  ['relationship', 'zh-CN', DESK, async to => `${await to.account()}?tab=relationship`, '#relationship'],
  ['relationship-contact', 'en', DESK, async to => `${await to.account()}?tab=relationship`, '#breadth'],
  ['competence', 'zh-CN', DESK, () => '/competence', null, '曹昌'],
  ['competence-team', 'en', DESK, () => '/competence/team', null, '一部经理'],
  ['trainings', 'en', DESK, () => '/competence/trainings', null, '一部经理'],
];

/** Pages that the server fills once a minute, and what is there when it has. */
const WORKED_OUT = { '/kinds': '#accounts', '/selling': '#accounts', '/allocation': '#people' };

class Visitor {
  constructor(context, page) {
    Object.assign(this, { context, page, found: new Map() });
  }

  async open(path) {
    const answer = await this.page.goto(origin + path);
    if (answer.status() >= 400) throw new Error(`${path}: ${answer.status()}`);
    await this.settle();
  }

  async settle() {
    await this.page.waitForLoadState('networkidle').catch(() => {});
    await this.page.evaluate(() => document.fonts.ready);
    await this.page.waitForTimeout(600);
  }

  /** The first address on a page that looks like this; each is looked up once. */
  async first(path, pattern, within = 'main') {
    const key = `${path} ${pattern} ${within}`;
    if (!this.found.has(key)) {
      await this.open(path);
      const links = await this.page.$$eval(`${within} a[href]`, all => all.map(one => one.getAttribute('href')));
      const match = links.map(link => link.match(new RegExp(`^${pattern}`))).find(Boolean);
      if (!match) throw new Error(`nothing like ${pattern} in ${within} on ${path}`);
      this.found.set(key, match[0]);
    }
    return this.found.get(key);
  }

  /** The plan that holds has everything in it, and so has its account. */
  plan() { return this.first('/plans?state=approved', `/plans/${ID}`); }
  account() { return this.first('/plans?state=approved', `/accounts/${ID}`); }
  important() { return this.first('/kinds?kind=important', `/accounts/${ID}`); }
  grouped() { return this.first('/kinds?kind=group', `/accounts/${ID}`); }
  playbook() { return this.first('/playbooks?mode=consultative', `/playbooks/${ID}`, '#situation-solution'); }
  async callSheet() { return this.first(`${await this.account()}/call-sheets`, `/call-sheets/${ID}`); }
  async opportunity() {
    const id = (await this.account()).split('/').pop();
    return this.first(`/opportunities?account=${id}`, `/opportunities/${ID}`);
  }
  async file() {
    await this.open(`${await this.account()}?tab=files`);
    const picture = this.page.locator('#files a[href^="/files/"]:has(img)').first();
    return picture.getAttribute('href');
  }

  /** A page for the customer, made as its owner makes one, as its address is shown once. */
  async mutual() {
    await this.open(`${await this.plan()}/shares`);
    for (const box of await this.page.$$('#form input[type=checkbox]')) await box.check();
    await this.page.fill('#words', 'What we agreed on in March. Please read and sign.');
    await this.page.fill('#form input[name=what]', 'Tell the volumes of three branches');
    await this.page.fill('#form input[name=who]', 'Administration');
    await this.page.click('#save');
    return new URL(await this.page.textContent('#mutual-address')).pathname;
  }

  async speak(language) {
    await this.page.request.post(`${origin}/preferences`, {
      form: { language, back: '/' },
      headers: { origin, 'sec-fetch-site': 'same-origin' },
      maxRedirects: 0,
    });
  }

  /** Takes a picture; a page that customers read is opened as they open it, by nobody who is known. */
  async take([name, language, size, address, selector]) {
    const path = await address(this);
    if (!path.startsWith('/mutual/')) return this.shoot(name, language, size, path, selector);
    const context = await this.context.browser().newContext();
    const customer = new Visitor(context, await context.newPage());
    await customer.shoot(name, language, size, path, selector);
    return context.close();
  }

  async shoot(name, language, size, path, selector) {
    await this.speak(language);
    await this.page.setViewportSize(size);
    await this.open(path);
    const sign = WORKED_OUT[path];
    for (const begun = Date.now(); sign && !(await this.page.$(sign)) && Date.now() - begun < ROUND_MS; ) {
      await this.page.waitForTimeout(5_000);
      await this.open(path);
    }
    if (selector) await this.scrollTo(selector);
    const wide = await this.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    await this.page.screenshot({ path: `${out}${name}.png` });
    console.log(`${name}.png`, path, selector ?? '', await this.page.title(), wide > 0 ? `too wide by ${wide}` : '');
  }

  /** Scrolls until it stands below whatever of the frame stays on top. */
  async scrollTo(selector) {
    await this.page.waitForSelector(selector);
    await this.page.evaluate(chosen => {
      const top = document.querySelector('header.top');
      const stays = ['sticky', 'fixed'].includes(getComputedStyle(top).position) ? top.offsetHeight : 0;
      const place = document.querySelector(chosen).getBoundingClientRect().top + scrollY;
      scrollTo({ top: place - stays - 16, behavior: 'instant' });
    }, selector);
    await this.page.waitForTimeout(400);
  }
}

/** Their sign-in link: on the line with their name, or the first of all for the administrator. */
function link(name) {
  const lines = readFileSync(log, 'utf8').split('\n').filter(line => line.includes('/sign-in/link/'));
  const line = name ? lines.find(one => one.trim().startsWith(name)) : lines[0];
  if (!line) throw new Error(`${log} has no link for ${name ?? 'the administrator'}`);
  return line.match(/\/sign-in\/link\/\S+/)[0];
}

async function signIn(browser, name, sessions) {
  const key = `${origin} ${name ?? ''}`;
  const context = await browser.newContext({ viewport: DESK, locale: 'en', storageState: sessions[key] });
  const page = await context.newPage();
  page.on('pageerror', error => console.log('error of a script:', error.message));
  const visitor = new Visitor(context, page);
  await page.goto(origin);
  if (page.url().includes('/sign-in')) {
    await page.goto(origin + link(name));
    await page.click('#redeem');
    await page.waitForURL(url => !url.pathname.startsWith('/sign-in'));
    sessions[key] = await context.storageState();
    writeFileSync(kept, JSON.stringify(sessions));
  }
  return visitor;
}

const sessions = existsSync(kept) ? JSON.parse(readFileSync(kept, 'utf8')) : {};
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
const visitors = new Map();
const failed = [];
for (const picture of PICTURES.filter(([name]) => wanted.length === 0 || wanted.includes(name))) {
  const who = picture[5];
  try {
    if (!visitors.has(who)) visitors.set(who, await signIn(browser, who, sessions));
    await visitors.get(who).take(picture);
  } catch (error) {
    failed.push(picture[0]);
    console.log(`${picture[0]}: ${error.message.split('\n')[0]}`);
  }
}
await browser.close();
if (failed.length > 0) {
  console.log(`not taken: ${failed.join(' ')}`);
  process.exitCode = 1;
}
