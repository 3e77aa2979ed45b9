// Goes about a `dahu demo` that runs, as one of the sample firm's people, so that pictures of its pages can be taken.
// Whatever is opened is found by links of lists, never by an id that is known.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const { chromium } = createRequire(join(process.cwd(), 'here.js'))('playwright-core');

export const DESK = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };
const ID = '[0-9a-f]{8}-[0-9a-f-]{27}';
/** How long to wait for what the server works out once a minute. */
const ROUND_MS = 150_000;
/** How long to wait for a page to be quiet: one that follows its account never is. */
const QUIET_MS = 5_000;

/** Pages that the server fills once a minute, and what is there when it has. */
const WORKED_OUT = {
  '/kinds': '#accounts',
  '/selling': '#accounts',
  '/allocation': '#people',
  '/accounts/health': 'table#health',
  '/accounts/health/alerts': 'table#alerts',
};

export class Visitor {
  constructor(origin, context, page) {
    Object.assign(this, { origin, context, page, found: new Map() });
  }

  /** Opens a page, again and again where it is not worked out yet. */
  async open(path) {
    const sign = WORKED_OUT[path.split('?')[0]];
    const begun = Date.now();
    for (;;) {
      const answer = await this.page.goto(this.origin + path);
      if (answer.status() >= 400) throw new Error(`${path}: ${answer.status()}`);
      await this.settle();
      if (!sign || (await this.page.$(sign)) || Date.now() - begun > ROUND_MS) return;
      await this.page.waitForTimeout(5_000);
    }
  }

  async settle() {
    await this.page.waitForLoadState('networkidle', { timeout: QUIET_MS }).catch(() => {});
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

  /** A plan that holds and has everything in it, and its account: the first with pictures among its files. */
  async whole() {
    if (!this.found.has('whole')) {
      await this.open('/plans?state=approved');
      const rows = await this.page.$$eval('#plans tbody tr', all =>
        all.map(row => [...row.querySelectorAll('a[href]')].map(one => one.getAttribute('href'))),
      );
      for (const links of rows) {
        const [plan, account] = ['plans', 'accounts'].map(of => links.find(link => link.startsWith(`/${of}/`)));
        await this.open(`${account}?tab=files`);
        if (await this.page.$('#files a[href^="/files/"]:has(img)')) {
          this.found.set('whole', { plan, account });
          break;
        }
      }
    }
    return this.found.get('whole') ?? Promise.reject(new Error('no plan that holds has an account with pictures'));
  }

  async plan() { return (await this.whole()).plan; }
  async account() { return (await this.whole()).account; }
  important() { return this.first('/kinds?kind=important', `/accounts/${ID}`); }
  grouped() { return this.first('/kinds?kind=group', `/accounts/${ID}`); }
  playbook() { return this.first('/playbooks?mode=consultative', `/playbooks/${ID}`, '#situation-solution'); }
  meeting() { return this.first('/playbooks?mode=consultative', `/playbooks/${ID}`, '#situation-first_meeting'); }
  bargain() { return this.first('/playbooks?mode=transactional', `/playbooks/${ID}`, '#situation-negotiation'); }
  review() { return this.first('/selection/reviews', `/selection/reviews/${ID}`); }
  case() { return this.first('/cases', `/cases/${ID}`); }
  alert() { return this.first('/accounts/health/alerts', `/accounts/${ID}/alerts/${ID}`); }
  competence() { return this.first('/competence', `/competence/people/${ID}/${ID}`); }
  managed() { return this.first('/competence/team', `/competence/people/${ID}`); }
  async objective() { return this.first(await this.plan(), `/plans/${ID}/objectives/${ID}`); }
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

  /** A page for the customer, made once as its owner makes one, as its address is shown once. */
  async mutual() {
    if (!this.found.has('mutual')) {
      await this.open(`${await this.plan()}/shares`);
      for (const box of await this.page.$$('#form input[type=checkbox]')) await box.check();
      await this.page.fill('#words', 'What we agreed on in March. Please read and sign.');
      await this.page.locator('#form input[name=what]').first().fill('Tell the volumes of three branches');
      await this.page.locator('#form input[name=who]').first().fill('Administration');
      await this.page.click('#save');
      this.found.set('mutual', new URL(await this.page.textContent('#mutual-address')).pathname);
    }
    return this.found.get('mutual');
  }

  async speak(language) {
    await this.page.request.post(`${this.origin}/preferences`, {
      form: { language, back: '/' },
      headers: { origin: this.origin, 'sec-fetch-site': 'same-origin' },
      maxRedirects: 0,
    });
  }

  /** Does something as whoever reads a path: a page for customers is opened by nobody who is known. */
  async reading(path, what) {
    if (!path.startsWith('/mutual/')) return what(this);
    const context = await this.context.browser().newContext();
    const done = await what(new Visitor(this.origin, context, await context.newPage()));
    await context.close();
    return done;
  }

  /** Opens a page in a language and a size, and says by how much it is too wide. */
  async show(language, size, path) {
    await this.speak(language);
    await this.page.setViewportSize(size);
    await this.open(path);
    return this.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
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

/** Signs people in at a demo, each once: links of its log work once, so the sessions are kept beside it. */
export class Visitors {
  constructor(browser, origin, log) {
    this.kept = `${log}.sessions.json`;
    this.sessions = existsSync(this.kept) ? JSON.parse(readFileSync(this.kept, 'utf8')) : {};
    Object.assign(this, { browser, origin, log, known: new Map() });
  }

  static async begin(origin, log) {
    const browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu'],
    });
    return new Visitors(browser, origin, log);
  }

  /** Somebody by name, or the administrator. */
  async as(name) {
    if (!this.known.has(name)) this.known.set(name, await this.signIn(name));
    return this.known.get(name);
  }

  async signIn(name) {
    const key = `${this.origin} ${name ?? ''}`;
    const options = { viewport: DESK, locale: 'en', storageState: this.sessions[key] };
    const context = await this.browser.newContext(options);
    const page = await context.newPage();
    page.on('pageerror', error => console.log('error of a script:', error.message));
    await page.goto(this.origin);
    if (page.url().includes('/sign-in')) {
      await page.goto(this.origin + this.link(name));
      await page.click('#redeem');
      await page.waitForURL(url => !url.pathname.startsWith('/sign-in'));
      this.sessions[key] = await context.storageState();
      writeFileSync(this.kept, JSON.stringify(this.sessions));
    }
    return new Visitor(this.origin, context, page);
  }

  /** Their sign-in link: on the line with their name, or the first of all for the administrator. */
  link(name) {
    const lines = readFileSync(this.log, 'utf8').split('\n').filter(line => line.includes('/sign-in/link/'));
    const line = name ? lines.find(one => one.trim().startsWith(name)) : lines[0];
    if (!line) throw new Error(`${this.log} has no link for ${name ?? 'the administrator'}`);
    return line.match(/\/sign-in\/link\/\S+/)[0];
  }
}

/** Takes the pictures of a list, by name; those that could not be taken are told at the end. */
export async function each(pictures, wanted, take) {
  const failed = [];
  for (const picture of pictures.filter(([name]) => wanted.length === 0 || wanted.includes(name))) {
    try {
      await take(picture);
    } catch (error) {
      failed.push(picture[0]);
      console.log(`${picture[0]}: ${error.message.split('\n')[0]}`);
    }
  }
  if (failed.length > 0) {
    console.log(`not taken: ${failed.join(' ')}`);
    process.exitCode = 1;
  }
}
