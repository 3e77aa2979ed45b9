// Takes the pictures of docs/guide/pages.md from a `dahu demo` that runs, and writes that page.
//
//   dahu demo --listen 127.0.0.1:8080 >demo.log &
//   npm install --no-save playwright-core
//   node docs/guide/pages.mjs http://127.0.0.1:8080 demo.log [NAME …]
//
// Without names all are taken that have an address below; pictures of the others stay as they are. Each is one page in
// Chinese and English, on a desktop and on a phone, side by side; pngquant, where it is installed, makes it smaller.
// A picture that is not there is not in pages.md.

import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { DESK, PHONE, Visitors, each } from '../brief/visitor.mjs';

const [origin, log, ...wanted] = process.argv.slice(2);
const out = fileURLToPath(new URL('.', import.meta.url));

/** Height of a picture at most, and the widths of its parts, which are smaller by half and by a third. */
const CUT = 900;
const LOOKS = [
  ['zh-CN', DESK, 640],
  ['en', DESK, 640],
  ['zh-CN', PHONE, 260],
  ['en', PHONE, 260],
];
const GAP = 12;

/** Of each page: the name of its picture, what it is, and perhaps where it is and who looks. */
const PAGES = [
  ['sign-in', 'Signing in by a link 用链接登录'],
  ['password', 'Choosing a login 设置登录名和密码'],
  ['overview', 'Overview 总览', () => '/'],
  ['accounts', 'Accounts 客户', () => '/accounts'],
  ['accounts-search', 'Accounts found by two characters 按两个字查找', () => '/accounts?search=医院'],
  ['account', 'One account 客户详情', to => to.account()],
  ['account-value', 'One account with its value 客户价值', async to => `${await to.account()}?tab=value`],
  ['accounts-ranges', 'Accounts within ranges 按范围筛选', () => '/accounts?measure=net&from=1万'],
  ['accounts-groups', 'Accounts in groups 分组', () => '/accounts?group=owner&columns=intent.net.recent.value'],
  ['accounts-board', 'Accounts as a board 看板', () => '/accounts?show=board'],
  ['account-timeline', 'Activities and timeline of an account 活动与动态', async to => `${await to.account()}/activities`],
  ['account-people', 'Contacts of an account 联系人', async to => `${await to.account()}?tab=people`],
  ['map', 'Decision-maker map 决策关系图', async to => `${await to.account()}/map`],
  ['group', 'A group of 500 units 五百个单位的集团'],
  ['files', 'Files of an account 文件', async to => `${await to.account()}/files`],
  ['merge', 'Merging two accounts 合并客户'],
  ['merges', 'Merges 合并记录'],
  ['duplicates', 'Duplicates 重复客户'],
  ['search', 'Search 搜索', () => '/search?q=医院'],
  ['tasks', 'Tasks 任务', () => '/tasks'],
  ['calendar', 'Calendar and reminders 日历与提醒'],
  ['custom-fields', 'Custom fields 自定义字段'],
  ['import-contacts', 'A file of contacts 导入联系人'],
  ['handover-new', 'A new handover 新的移交'],
  ['selection', 'Key account selection 大客户选择', () => '/selection'],
  ['selection-account', 'Why an account is in or out 入选与未入选的原因', async to => `${await to.account()}/selection`],
  ['selection-matrix', 'Matrix 矩阵', () => '/selection/matrix'],
  ['selection-criteria', 'Criteria 标准', () => '/selection/criteria'],
  ['selection-criteria-edit', 'Drafting criteria 起草标准', () => '/selection/criteria/edit'],
  ['selection-reviews', 'Reviews of the selection 评审', () => '/selection/reviews'],
  ['selection-review', 'One review 一次评审', to => to.review()],
  ['kinds', 'Kinds of key account 大客户类型', () => '/kinds'],
  ['kinds-account', 'Kinds of an account 一家客户的类型', async to => `${await to.important()}/kinds`],
  ['kinds-rules', 'Rules of kinds 类型规则', () => '/kinds/rules'],
  ['selling', 'Ways of selling 销售方式', () => '/selling'],
  ['selling-account', 'The way of selling at an account 一家客户的销售方式', async to => `${await to.account()}/selling`],
  ['selling-requirements', 'What each way needs 资源要求', () => '/selling/requirements'],
  ['selling-rules', 'Rules of ways of selling 销售方式规则', () => '/selling/rules'],
  ['allocation', 'Allocation of effort 投入配置', () => '/allocation'],
  ['relationship', 'Relationship and health of an account 关系与健康', async to => `${await to.account()}?tab=relationship`],
  ['relationship-place', 'Placing a relationship 确定关系阶段', async to => `${await to.account()}/relationship`],
  ['health', 'Customer health 客户健康', () => '/accounts/health'],
  ['alerts', 'Alerts 预警', () => '/accounts/health/alerts'],
  ['alert', 'Closing an alert 关闭预警', to => to.alert()],
  ['backtest', 'Back-test 回测', () => '/accounts/health/backtest'],
  ['cases', 'Service cases 服务工单', () => '/cases'],
  ['case', 'One case 工单详情', to => to.case()],
  ['plans', 'Account plans 客户计划', () => '/plans'],
  ['account-plan', 'One account plan 客户计划详情', to => to.plan()],
  ['plan-objective', 'What stands behind an objective 目标背后的记录', to => to.objective()],
  ['plan-compare', 'Versions of a plan compared 计划版本对比', async to => `${await to.plan()}/compare`],
  ['plan-review', 'Holding a review of a plan 计划评审', async to => `${await to.plan()}/reviews`],
  ['plan-shares', 'Mutual plans 共同计划', async to => `${await to.plan()}/shares`],
  ['mutual-plan', 'What the customer reads and signs 客户阅读并签署的页面', to => to.mutual()],
  ['plan-templates', 'Templates of plans 计划模板', () => '/plans/templates'],
  ['plan-new', 'Beginning a plan 新建客户计划', async to => `${await to.account()}/plans/new`],
  ['playbooks', 'Playbooks 销售手册', () => '/playbooks'],
  ['playbook', 'One playbook 手册详情', to => to.playbook()],
  ['playbook-edit', 'Changing a playbook 修改手册', async to => `${await to.playbook()}/edit`],
  ['playbook-results', 'What goes with winning 与赢单相伴', async to => `${await to.meeting()}/results`],
  ['call-sheets', 'Call sheets of an account 拜访表', async to => `${await to.account()}/call-sheets`],
  ['call-sheet-new', 'Preparing a call 准备拜访', async to => `${await to.account()}/call-sheets/new`],
  ['call-sheet', 'One call sheet 拜访表详情', to => to.callSheet()],
  ['competence', 'Competence 素质', () => '/competence', '曹昌'],
  ['competence-one', 'Rating a competence 素质评价', to => to.competence(), '曹昌'],
  ['competence-team', 'Competence of a team 团队素质', () => '/competence/team', '一部经理'],
  ['competence-person', 'Competence of one person 一名成员的素质', to => to.managed(), '一部经理'],
  ['competence-profiles', 'Competence profiles 岗位素质要求', () => '/competence/profiles'],
  ['trainings', 'Trainings and workshops 培训与研讨', () => '/competence/trainings'],
  ['review-account', 'Review pack of an account 客户汇报材料', async to => `${await to.account()}/review`],
  ['review-customer', 'Review pack for the customer 给客户的汇报材料', async to => `${await to.account()}/review?audience=customer`],
  ['review', 'Review pack of a portfolio 客户组合汇报材料', () => '/review'],
  ['opportunities', 'Opportunities 商机', () => '/opportunities'],
  ['opportunity', 'One opportunity 商机详情', to => to.opportunity()],
  ['pipelines', 'Pipelines 销售管道', () => '/pipelines'],
  ['forecast', 'Forecast 销售预测', () => '/forecast'],
  ['quotas', 'Quotas 业绩目标', () => '/quotas'],
  ['targets', 'Target lists 目标企业名单', () => '/targets'],
  ['reports', 'Reports 日报 周报 月报', () => '/reports'],
  ['won', 'Won: expected against invoiced 赢单兑现', () => '/opportunities/won'],
  ['calibration', 'Chances of stages 阶段赢单率', () => '/opportunities/calibration'],
  ['funnel-cohort', 'Cohorts of the funnel 漏斗队列', () => '/funnel/cohort'],
  ['reasons', 'Why we win and lose 赢单与输单原因', () => '/opportunities/reasons'],
  ['funnel', 'Funnel 漏斗', () => '/funnel'],
  ['funnel-accounts', 'The accounts behind a number 数字背后的客户', () => '/funnel/accounts?cell=closed'],
  ['portfolio', 'Portfolio 客户组合', () => '/portfolio'],
  ['value', 'Value 估值', () => '/value'],
  ['value-growth', 'The accounts behind a movement of value 价值变动背后的客户', () => '/value/statement/growth'],
  ['retention', 'Retention 留存', () => '/value/retention'],
  ['model-card', 'Model card 模型卡', () => '/value/model'],
  ['imports', 'Imports 导入'],
  ['import-draft', 'Checking the columns of a file 核对列'],
  ['import-tried', 'What a dry run found 试运行结果'],
  ['import', 'A finished import 导入完成'],
  ['import-undo', 'Undoing an import 撤销导入'],
  ['missing', 'A page that is not there 找不到的页面'],
  ['people', 'People 人员'],
  ['person', 'One person 人员详情'],
  ['team', 'One team 团队'],
  ['access', 'Team and access of an account 团队与权限', async to => `${await to.account()}/team`],
  ['why', 'Why can they (not) … 为什么能（不能）'],
  ['account-new', 'A new account 新建客户'],
  ['contact-new', 'A new contact 添加联系人'],
  ['pool', 'The pool 公海'],
  ['pool-settings', 'Rules of the pool 公海规则'],
  ['handovers', 'Handovers 移交'],
  ['plan', 'A planned handover 移交方案'],
  ['sheet', 'A handover sheet 交接单'],
  ['audit', 'The audit trail 审计日志'],
  ['sign-in-settings', 'Who needs a second step 登录设置'],
  ['two-step', 'Two-step sign-in 两步验证'],
  ['passkeys', 'Passkeys 通行密钥'],
  ['sessions', 'Sessions 会话'],
  ['tokens', 'API tokens 接口令牌'],
  ['mails', 'Mails 邮件'],
];

/** A look at a page as far as it is shown, as an address of data. */
async function look(visitor, path, [language, size, width]) {
  await visitor.show(language, size, path);
  const tall = await visitor.page.evaluate(() => document.documentElement.scrollHeight);
  const height = Math.max(size.height, Math.min(tall, Math.round((CUT * size.width) / width)));
  await visitor.page.setViewportSize({ width: size.width, height });
  await visitor.settle();
  const picture = await visitor.page.screenshot();
  return `<img width="${width}" src="data:image/png;base64,${picture.toString('base64')}">`;
}

/** Puts looks side by side into one picture. */
async function put(visitors, looks, file) {
  const width = LOOKS.reduce((sum, [, , one]) => sum + one, GAP * (LOOKS.length - 1));
  const page = await visitors.browser.newPage({ viewport: { width, height: CUT } });
  await page.setContent(
    `<body style="margin:0;background:#d5dbe1;display:flex;gap:${GAP}px;align-items:flex-start">${looks.join('')}</body>`,
  );
  const tall = await page.evaluate(async () => {
    await Promise.all([...document.images].map(image => image.decode()));
    return Math.ceil(Math.max(...[...document.images].map(image => image.height)));
  });
  await page.setViewportSize({ width, height: Math.min(tall, CUT) });
  await page.screenshot({ path: file });
  await page.close();
  spawnSync('pngquant', ['--force', '--output', file, '256', file]);
}

const visitors = await Visitors.begin(origin, log);
await each(PAGES.filter(([, , address]) => address), wanted, async ([name, , address, who]) => {
  const visitor = await visitors.as(who);
  const path = await address(visitor);
  const looks = await visitor.reading(path, async reader => {
    const seen = [];
    for (const one of LOOKS) seen.push(await look(reader, path, one));
    return seen;
  });
  await put(visitors, looks, `${out}pages/${name}.png`);
  console.log(`${name}.png`, path);
});
await visitors.browser.close();

const shown = PAGES.filter(([name]) => existsSync(`${out}pages/${name}.png`));
const parts = shown.map(([name, what]) => `## ${what}\n\n![${what}](pages/${name}.png)\n`);
const lead =
  '# All pages\n\nEach in Chinese and English, on a desktop and on a phone; long pages are cut. What they are for: [README.md](README.md).\n';
writeFileSync(`${out}pages.md`, [lead, ...parts].join('\n'));
