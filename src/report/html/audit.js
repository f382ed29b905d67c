// The audit page: shows the block of data, searches it, draws the graph of one role or account.
//
// Whatever comes from the data is put in as text (append() and textContent) or as an attribute's
// value, never as markup. What is shown stands in the address behind the '#', so it can be sent.
'use strict';
(() => {

const data = JSON.parse(document.getElementById('data').textContent);
const kChunk = 50, kMore = 200;      // rows of a table that are shown at first, and with each "more"
const kFirst = 15;      // rows of a table on the first screen
const kMostNodes = 30;  // of a graph

// ---------------------------------------------------------------------------------- elements

/** An element; attributes that are false or absent are left out, `on` are handlers. */
const make = (name, attributes, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key === 'on') {
      for (const [event, handler] of Object.entries(value)) element.addEventListener(event, handler);
    } else if (value !== undefined && value !== null && value !== false) {
      element.setAttribute(key, value === true ? '' : value);
    }
  }
  element.append(...children.flat().filter(child => child !== null && child !== undefined && child !== ''));
  return element;
};
const svg = (name, attributes, ...children) => {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes || {})) element.setAttribute(key, value);
  element.append(...children.flat());
  return element;
};
const byId = id => document.getElementById(id);
const count = (n, one, many) => `${n.toLocaleString('en')} ${n === 1 ? one : many || one + 's'}`;
const place = at => at ? `${data.files[at[0]]}:${at[1]}` : '';
const cut = (text, most) => [...text].length > most ? [...text].slice(0, most - 1).join('') + '…' : text;
/** An issuer without the middle of its id; what is short stays as it is. */
const short = text => text.replace(/(\/id\/[0-9A-Z]{4})[0-9A-Z]{10,}([0-9A-Z]{4})/g, '$1…$2');
const level = name => make('span', {class: `level ${name}`}, name);

// ------------------------------------------------------------------- what the rows say of others

const {roles, accounts, findings, workloads, clusters, numbers} = data;
const kLevels = ['error', 'warning', 'note'];
const clusterName = number => number === undefined ? '' : clusters[number].name || clusters[number].issuer || '';

for (const account of accounts) account.roles = [];  // {role, pair}, of all roles it names or may take
roles.forEach(role => {
  role.namespaces = new Set();
  for (const pair of role.pairs) {
    pair.allowed ||= 'yes';
    if (pair.account === undefined) continue;
    accounts[pair.account].roles.push({role, pair});
    if (accounts[pair.account].ns) role.namespaces.add(accounts[pair.account].ns);
  }
});
const refused = accounts.flatMap(account => account.reference ? [] :
  account.roles.filter(({pair}) => pair.names && pair.allowed === 'no' && (pair.associated || !account.associations))
    .map(({role, pair}) => ({account, role, pair})));
const findingsOf = row => (row.findings || []).map(number => findings[number]);
const worst = list => kLevels.find(name => list.some(one => one.level === name && !one.suppressed));
const getsIn = role => role.ways.map(way => way.words).join('; ') ||
  (role.podIdentity ? 'EKS Pod Identity' : role.statements.length ? 'no service account gets in' : 'its trust policy is not known');

/** What is searched: a text, and the values of the words before a colon. */
const facet = (row, list, more) => {
  row.facts = {level: list.filter(one => !one.suppressed).map(one => one.level), rule: list.map(one => one.rule), ...more};
  for (const key of Object.keys(row.facts)) row.facts[key] = row.facts[key].filter(Boolean).map(text => text.toLowerCase());
};
roles.forEach(role => {
  const list = findingsOf(role), its = role.pairs.filter(pair => pair.account !== undefined).map(pair => accounts[pair.account]);
  facet(role, list, {
    ns: [...role.namespaces], open: [role.open ? 'yes' : 'no'], admin: [role.admin], aws: [role.awsAccount],
    cluster: its.map(account => clusterName(account.cluster)),
    used: [role.unused ? 'no' : 'yes'],
    via: [role.ways.length ? 'irsa' : '', role.podIdentity ? 'pod-identity' : '', role.ways.length && role.podIdentity ? 'both' : ''],
    role: [role.label, role.arn]});
  role.text = [role.label, role.arn, role.address, place(role.at), ...role.ways.map(way => way.issuer + ' ' + way.words),
    ...its.slice(0, 200).map(account => account.label), ...list.map(one => one.rule), ...(role.policies || [])].join('\n').toLowerCase();
});
accounts.forEach(account => {
  const list = findingsOf(account), mine = account.roles.map(one => one.role);
  facet(account, list, {
    ns: [account.ns], cluster: [clusterName(account.cluster)], used: [account.used ? 'yes' : 'no'],
    via: [account.via || 'none'], open: [mine.some(role => role.open) ? 'yes' : 'no'],
    admin: [mine.some(role => role.admin === 'yes') ? 'yes' : 'no'],
    aws: mine.map(role => role.awsAccount), role: [account.annotation, ...mine.map(role => role.label)]});
  account.text = [account.label, account.annotation, clusterName(account.cluster), place(account.at),
    ...mine.map(role => role.label), ...list.map(one => one.rule),
    ...(account.workloads || []).map(number => workloads[number].label)].join('\n').toLowerCase();
});
findings.forEach(finding => {
  const its = (finding.accounts || []).map(number => accounts[number]), mine = (finding.roles || []).map(number => roles[number]);
  const both = [...its, ...mine], all = key => [...new Set(both.flatMap(row => row.facts[key] || []))];
  finding.facts = {level: [finding.level], rule: [finding.rule], ns: all('ns'), cluster: all('cluster'), aws: all('aws'),
    open: all('open'), admin: all('admin'), used: all('used'), via: all('via'), role: all('role')};
  finding.text = [finding.message, finding.rule, place(finding.at), ...its.map(row => row.label),
    ...mine.map(row => row.label + ' ' + (row.arn || ''))].join('\n').toLowerCase();
});

// --------------------------------------------------------------------------------- the address

const kViews = [['', 'Overview'], ['roles', 'Roles'], ['accounts', 'Service accounts'], ['findings', 'Findings']];
const kFilters = [['cluster', 'Cluster'], ['aws', 'AWS account'], ['ns', 'Namespace'], ['level', 'Level'], ['used', 'Used'], ['via', 'Way']];
const kKeys = new Set(['ns', 'open', 'rule', 'admin', 'cluster', 'aws', 'level', 'used', 'via', 'role']);
let state = new Map();
const stateOf = text => new Map(new URLSearchParams(text));
const addressOf = values => {
  const out = new URLSearchParams();
  for (const [key, value] of values) if (value) out.set(key, value);
  return '#' + out;
};
/** A link to the same with some of it changed. */
const to = change => addressOf(new Map([...state, ...Object.entries(change)]));
const view = name => to({view: name, id: '', sort: ''});
const roleLink = role => make('a', {href: to({view: 'role', id: role.key, sort: ''})}, role.label);
const accountLink = account => make('a', {href: to({view: 'account', id: account.key, sort: ''})}, account.label);

// ---------------------------------------------------------------------------------- the search

const glob = word => new RegExp('^' + word.split('*').map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*') + '$');
/** `payments ns:pay* rule:sub-*`: all words must fit. Returns what tells whether a row does. */
const searchOf = query => {
  const tests = [];
  for (const [word] of query.toLowerCase().matchAll(/(?:[a-z]+:)?"[^"]*"|\S+/g)) {
    const bare = word.replaceAll('"', ''), colon = bare.indexOf(':'), key = bare.slice(0, colon);
    if (colon > 0 && kKeys.has(key)) {
      const pattern = glob(bare.slice(colon + 1));
      if (colon + 1 < bare.length) tests.push(row => (row.facts[key] || []).some(value => pattern.test(value)));
    } else if (bare.includes('*')) {
      const pattern = new RegExp(bare.split('*').map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*'));
      tests.push(row => pattern.test(row.text));
    } else {
      tests.push(row => row.text.includes(bare));
    }
  }
  return tests;
};
let fits = () => true;
let found = {};  // the rows of each list that fit
const prepareSearch = () => {
  const tests = searchOf(state.get('q') || '');
  for (const [key] of kFilters) {
    const wanted = (state.get(key) || '').toLowerCase();
    if (wanted) tests.push(row => (row.facts[key] || []).includes(wanted));
  }
  fits = row => tests.every(test => test(row));
  found = {roles: roles.filter(fits), accounts: accounts.filter(fits), findings: findings.filter(fits)};
};
const filtered = () => Boolean(state.get('q') || kFilters.some(([key]) => state.get(key)));

// ------------------------------------------------------------------------------------- tables

const csvCell = value => {
  let text = String(value ?? '');
  // A spreadsheet takes these for the beginning of a formula.
  if (/^[=+\-@\t\r]/.test(text)) text = "'" + text;
  return /[",\r\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
};
const saveCsv = (name, columns, rows) => {
  const lines = [columns.map(column => csvCell(column.name)), ...rows.map(row => columns.map(column => csvCell(column.value(row))))];
  const url = URL.createObjectURL(new Blob(['\ufeff', lines.map(line => line.join(',')).join('\r\n') + '\r\n'], {type: 'text/csv'}));
  make('a', {href: url, download: `irsa-lint-${name}.csv`}).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
};
/**
 * A table of `rows`. A column has a name, `value` (text or number, for sorting and CSV), and may
 * have `cell`, which makes what is shown, and a `width`, a class. `options`: first = rows shown, all = show every row,
 * sortable = by the address.
 */
const table = (name, title, columns, rows, options = {}) => {
  if (options.sortable && state.get('sort')) {
    const [key, down] = state.get('sort').split(' '), column = columns.find(one => one.name === key.replaceAll('_', ' '));
    if (column) {
      const order = new Intl.Collator('en', {numeric: true}).compare;
      rows = [...rows].sort((a, b) => (down ? -1 : 1) * order(String(column.value(a) ?? ''), String(column.value(b) ?? '')));
    }
  }
  const body = make('tbody');
  let shown = 0;
  const more = make('button', {type: 'button', class: 'more', on: {click: () => {
    const last = body.lastElementChild;
    add(kMore);
    const next = last && last.nextElementSibling && last.nextElementSibling.querySelector('a');
    if (next) next.focus();
  }}});
  const add = most => {
    body.append(...rows.slice(shown, shown + most).map(row => make('tr', {}, columns.map(column => {
      const shownAs = column.cell ? column.cell(row) : String(column.value(row) ?? '');
      return make('td', {class: column.width}, shownAs);
    }))));
    shown = Math.min(rows.length, shown + most);
    more.hidden = shown === rows.length;
    more.textContent = `Show ${Math.min(kMore, rows.length - shown)} more of ${rows.length}`;
  };
  add(options.all ? rows.length : options.first || kChunk);
  const heads = columns.map(column => {
    const key = column.name.replaceAll(' ', '_'), sort = state.get('sort');
    const direction = sort === key ? 'ascending' : sort === key + ' down' ? 'descending' : null;
    const label = options.sortable ? make('button', {type: 'button', title: `Sort by ${column.name}`, on: {click: () => {
      go(to({sort: direction === 'ascending' ? key + ' down' : direction ? '' : key}), true);
    }}}, column.name + (direction === 'ascending' ? ' ↑' : direction ? ' ↓' : '')) : column.name;
    return make('th', {scope: 'col', class: column.width, 'aria-sort': direction}, label);
  });
  return make('section', {'aria-label': title}, make('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': `${title}, table`},
    make('table', {id: `table-${name}`}, make('caption', {}, `${title} (${rows.length.toLocaleString('en')})`,
      options.all ? null : make('button', {type: 'button', on: {click: () => saveCsv(name, columns, rows)}}, 'CSV')),
    make('thead', {}, make('tr', {}, heads)), body)), options.all ? null : more);
};

const levelCell = row => {
  const found = worst(findingsOf(row));
  return found ? level(found) : '';
};
const kRoleColumns = [
  {name: 'Role', value: role => role.label, cell: roleLink},
  {name: 'AWS account', width: 'aws', value: role => role.awsAccount || ''},
  {name: 'Who gets in', width: 'who', value: getsIn, cell: role => short(getsIn(role))},
  {name: 'Name it', width: 'number', value: role => role.users || 0},
  {name: 'Beyond', width: 'number', value: role => role.beyond || 0},
  {name: 'Refused', width: 'number', value: role => role.refused || 0},
  {name: 'Administrator', width: 'aws', value: role => role.admin === 'unknown' ? 'not known' : role.admin,
    cell: role => role.admin === 'yes' ? make('span', {class: 'level error'}, 'yes') : role.admin === 'no' ? 'no' : 'not known'},
  {name: 'Worst', width: 'short', value: role => worst(findingsOf(role)) || '', cell: levelCell},
  {name: 'Where', width: 'place', value: role => place(role.at)}];
const kAccountColumns = [
  {name: 'Service account', value: account => account.label, cell: accountLink},
  {name: 'Cluster', width: 'short', value: account => clusterName(account.cluster)},
  {name: 'Role it names', value: account => account.annotation || '',
    cell: account => account.role === undefined ? account.annotation || '' : roleLink(roles[account.role])},
  {name: 'Way', width: 'short', value: account => ({irsa: 'IRSA', 'pod-identity': 'Pod Identity', both: 'both'})[account.via] || ''},
  {name: 'May take', width: 'number', value: account => account.roles.filter(({pair}) => pair.allowed !== 'no').length},
  {name: 'Workloads', width: 'number', value: account => (account.workloads || []).length},
  {name: 'Worst', width: 'short', value: account => worst(findingsOf(account)) || '', cell: levelCell},
  {name: 'Where', width: 'place', value: account => place(account.at)}];
const kFindingColumns = [
  {name: 'Level', width: 'short', value: finding => finding.level, cell: finding => finding.suppressed
    ? make('span', {class: 'level quiet'}, `${finding.level}, suppressed`) : level(finding.level)},
  {name: 'Finding', width: 'wide', value: finding => finding.message, cell: finding => [finding.message,
    finding.help ? make('div', {class: 'soft'}, finding.help) : null,
    finding.suppressed ? make('div', {class: 'soft'}, `Suppressed (${finding.suppressed.by}): ${finding.suppressed.reason || 'no reason given'}`) : null,
    make('div', {}, ...(finding.roles || []).flatMap(number => [roleLink(roles[number]), ' ']),
      ...(finding.accounts || []).slice(0, 5).flatMap(number => [accountLink(accounts[number]), ' ']))].filter(Boolean)},
  {name: 'Rule', width: 'rule', value: finding => finding.rule, cell: finding => make('code', {}, finding.rule)},
  {name: 'Where', width: 'place', value: finding => place(finding.at)}];
const whatFails = pair => pair.allowed === 'no' ? pair.why || 'no statement allows it' : '';
const briefly = pair => pair.allowed === 'no' ? pair.brief || whatFails(pair) : '';
const kRefusedColumns = [
  {name: 'Service account', value: one => one.account.label, cell: one => accountLink(one.account)},
  {name: 'Role', value: one => one.role.label, cell: one => roleLink(one.role)},
  {name: 'What fails', width: 'wide', value: one => whatFails(one.pair), cell: one => make('span', {title: whatFails(one.pair)}, short(briefly(one.pair)))},
  {name: 'Where', width: 'place', value: one => place(one.account.at)}];

// ---------------------------------------------------------------------------------- the views

const banner = () => [
  data.failure ? make('p', {class: 'banner', role: 'alert'}, `The run failed: ${data.failure}.`) : null,
  data.unread.length ? make('div', {class: 'banner'}, make('p', {}, 'Not read, so nobody knows what is in it:'),
    make('ul', {class: 'plain'}, data.unread.map(one => make('li', {}, `${one.path}: ${one.reason}`)))) : null];
const numbersList = () => {
  const card = (value, words, href, kind) => make('li', {class: value ? kind : null}, make('a', {href},
    make('strong', {}, value === null ? '–' : value.toLocaleString('en')), words));
  return make('ul', {class: 'numbers'},
    card(numbers.open, numbers.open === 1 ? 'role lets in more than it should' : 'roles let in more than they should', to({view: 'roles', q: 'open:yes', id: '', sort: ''}), 'bad'),
    card(numbers.refused, numbers.refused === 1 ? 'service account is refused by its role' : 'service accounts are refused by their role', '#refused', 'bad'),
    card(numbers.unused, numbers.unused === null ? 'roles nobody uses: no manifests to tell' : numbers.unused === 1 ? 'role is used by nobody in the input' : 'roles are used by nobody in the input', to({view: 'roles', q: 'used:no', id: '', sort: ''}), 'doubt'),
    card(numbers.notChecked, numbers.notChecked === 1 ? 'thing was not checked' : 'things were not checked', '#not-checked', 'doubt'));
};
const notChecked = () => [
  data.notChecked.length ? make('ul', {class: 'plain'}, data.notChecked.map(one => make('li', {}, one.what,
    one.advice ? make('div', {}, 'To have it checked: ', make('code', {}, one.advice)) : null)))
    : make('p', {}, 'Nothing was left unchecked for want of input.'),
  data.leftOut.length ? [make('p', {}, 'Left out of this page, because there is too much of it (the numbers above count all):'),
    make('ul', {class: 'plain'}, data.leftOut.map(text => make('li', {}, text)))] : null];
const matrix = () => {
  const cells = data.matrix;
  if (!cells.length) return make('p', {class: 'soft'}, 'No service account with a role is in the input.');
  const columns = [...new Set(cells.map(cell => cell.cluster))];
  const spaces = [...new Set(cells.map(cell => cell.ns))].sort();
  const at = new Map(cells.map(cell => [`${cell.cluster} ${cell.ns}`, cell]));
  const shown = spaces.slice(0, 200);
  return [make('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Matrix of clusters and namespaces'},
    make('table', {class: 'matrix', id: 'table-matrix'}, make('caption', {class: 'hidden'}, 'Service accounts with roles, by namespace and cluster; the colour is that of the worst finding'),
      make('thead', {}, make('tr', {}, make('th', {scope: 'col'}, 'Namespace'),
        columns.map(number => make('th', {scope: 'col'}, clusterName(number) || 'cluster not known')))),
      make('tbody', {}, shown.map(ns => make('tr', {}, make('th', {scope: 'row'}, ns || 'namespace not known'),
        columns.map(number => {
          const cell = at.get(`${number} ${ns}`);
          if (!cell) return make('td');
          return make('td', {class: cell.worst || 'good'}, make('a', {href: to({view: 'accounts', ns, cluster: clusterName(number), id: '', sort: ''})},
            String(cell.accounts), make('span', {class: 'hidden'}, ` service accounts, worst finding: ${cell.worst || 'none'}`)));
        })))))),
    spaces.length > shown.length ? make('p', {class: 'soft'}, `and ${spaces.length - shown.length} more namespaces`) : null];
};
const about = () => make('p', {class: 'soft'}, `Made on ${data.date} of ${data.inputs.join(', ')}: ${count(numbers.files, 'file')}, ` +
  `${count(numbers.roles, 'role')}, ${count(numbers.accounts, 'service account')} (${numbers.accountsWithRole.toLocaleString('en')} with a role); ` +
  `${count(numbers.errors, 'error')}, ${count(numbers.warnings, 'warning')}, ${count(numbers.notes, 'note')}` +
  (numbers.suppressed ? `, ${numbers.suppressed} suppressed` : '') + '.');
const overview = all => {
  const inFound = new Set([...found.accounts, ...found.roles]);
  // On paper it stands on the first sheet.
  const unchecked = [make('h2', {id: all ? null : 'not-checked'}, 'Not checked'), notChecked()];
  return [
  make('h1', {tabindex: '-1'}, 'Who can take which role'), about(), banner(), numbersList(),
  all ? unchecked : null,
  make('h2', {}, 'Open doors'),
  make('p', {class: 'soft'}, 'Roles that let in accounts which neither name them nor are named by them, every account, or any namespace; administrators first.'),
  table('open', 'Open doors', kRoleColumns, found.roles.filter(role => role.open), {first: kFirst, all}),
  make('h2', {id: all ? null : 'refused'}, 'Refused'),
  make('p', {class: 'soft'}, 'Accounts whose pods ask for the role and are turned away.'),
  table('refused', 'Refused', kRefusedColumns, refused.filter(one => inFound.has(one.account) || inFound.has(one.role)), {first: kFirst, all}),
  make('h2', {}, 'Clusters and namespaces'), matrix(),
  all ? null : unchecked];
};

const facts = rows => make('dl', {}, rows.filter(row => row[1] && row[1].length !== 0).flatMap(([name, ...values]) =>
  [make('dt', {}, name), make('dd', {}, ...values)]));
const lines = values => values.map(value => make('div', {}, value));

const statements = role => {
  const explained = role.pairs.filter(pair => pair.marks && pair.account !== undefined);
  const out = make('div');
  const fill = pair => out.replaceChildren(...role.statements.map((statement, i) => {
    const [, matched, reasons] = pair && (pair.marks || []).find(one => one[0] === i) || [];
    const tells = ({yes: ['applies', statement.effect === 'Deny' ? 'error' : 'good'], no: ['does not apply', 'quiet'],
      maybe: ['may apply', 'warning']})[matched];
    return make('div', {class: 'statement'},
      make('h3', {}, `Statement ${i + 1}: ${statement.effect}${statement.sid ? ' “' + statement.sid + '”' : ''} `,
        tells ? make('span', {class: `level ${tells[1]}`}, tells[0]) : null, ' ', make('span', {class: 'soft'}, place(statement.at))),
      reasons ? make('ul', {class: 'plain'}, reasons.map(text => make('li', {}, text))) : null,
      facts([[statement.notPrincipal ? 'Not principal' : 'Principal', lines(statement.principals || [])],
        [statement.notAction ? 'Not action' : 'Action', (statement.actions || []).join(', ')],
        ...(statement.conditions || []).map(condition => [condition.op, lines([make('code', {}, condition.key), ...condition.values,
          condition.more ? `and ${condition.more} more` : ''].filter(Boolean))])]));
  }));
  const select = make('select', {id: 'asking', on: {change: event => fill(explained[event.target.value])}},
    explained.map((pair, i) => make('option', {value: i}, `${accounts[pair.account].label} (${pair.allowed === 'no' ? 'refused' : pair.allowed === 'yes' ? 'gets in' : 'may get in'})`)));
  fill(explained[0]);
  return [explained.length ? make('p', {}, make('label', {for: 'asking'}, 'Asked by '), select) : null, out,
    role.statementsLeftOut ? make('p', {class: 'soft'}, `and ${count(role.statementsLeftOut, 'more statement')}`) : null];
};
const findingList = (title, list) => list.length ? table('of-this', title, kFindingColumns, list) : make('p', {}, 'No finding.');

const rolePage = role => [
  make('h1', {tabindex: '-1'}, `Role ${role.label}`),
  facts([['ARN', role.arn || 'not known'], ['Called', role.address], ['Where', lines([role.at, ...(role.copies || [])].map(place))],
    ['Who gets in', lines(role.ways.length ? role.ways.map(way => `with tokens of ${way.issuer} for ${way.audience}: ${way.words}` +
      (way.assumptions ? ` (if the call has the right ${way.assumptions.join(', ')})` : '')) : [getsIn(role)])],
    ['Pod Identity', role.podIdentity ? 'EKS Pod Identity may take it for pods' : ''],
    ['Counted', `${role.users || 0} name it, ${role.beyond || 0} get in beyond, ${role.refused || 0} are refused`],
    ['Permissions', [(role.policies || []).join(', ') || 'no policy in the input', role.admin === 'yes' ? 'administrator' : '',
      role.boundary ? `boundary ${role.boundary}` : ''].filter(Boolean).join('; ')]]),
  make('h2', {}, 'Graph'), graph(role),
  make('h2', {}, 'Service accounts'),
  table('pairs', 'Service accounts', [
    {name: 'Service account', value: pair => pair.account === undefined ? 'not listed' : accounts[pair.account].label,
      cell: pair => pair.account === undefined ? 'not listed' : accountLink(accounts[pair.account])},
    {name: 'Gets in', width: 'short', value: pair => pair.allowed, cell: pair => make('span', {class: `level ${({yes: 'good', no: 'error', maybe: 'warning'})[pair.allowed]}`}, pair.allowed)},
    {name: 'Why it asks', value: pair => [pair.names && !pair.associated ? 'names the role' : '', pair.associated ? 'Pod Identity association' : '',
      pair.named ? 'named by the policy' : ''].filter(Boolean).join(', ') || 'beyond: nothing says it should'},
    {name: 'What fails', width: 'wide', value: whatFails}], role.pairs),
  role.pairsLeftOut ? make('p', {class: 'soft'}, `and ${role.pairsLeftOut} more that are not listed`) : null,
  role.notLookedAt ? make('p', {class: 'soft'}, `${role.notLookedAt} service accounts were not compared with it, because there are too many.`) : null,
  make('h2', {}, 'Trust policy'), statements(role),
  role.source ? [make('h3', {}, place(role.source.at)), make('pre', {tabindex: '0', 'aria-label': 'Source of the policy'},
    role.source.text.split('\n').map((line, i) => `${String(role.source.at[1] + i).padStart(5)}  ${line}\n`).join(''))] : null,
  make('h2', {}, 'Findings'), findingList('Findings about this role', findingsOf(role))];

const accountPage = account => {
  const its = (account.workloads || []).map(number => workloads[number]);
  return [
    make('h1', {tabindex: '-1'}, `Service account ${account.label}`),
    facts([['Cluster', clusterName(account.cluster) || 'not known'], ['Where', place(account.at)],
      ['Role it names', account.role !== undefined ? roleLink(roles[account.role]) : account.annotation || 'none'],
      ['Pod Identity', lines((account.associations || []).map(one => [one.role || 'role not known', one.cluster ? `in ${one.cluster}` : '', place(one.at)].filter(Boolean).join(', ')))],
      ['Runs', account.used ? count(its.length, 'workload') : 'nothing in the input runs as it']]),
    make('h2', {}, 'Graph'), graph(account),
    make('h2', {}, 'Roles'),
    table('roles-of', 'Roles it names or may take', [
      {name: 'Role', value: one => one.role.label, cell: one => roleLink(one.role)},
      {name: 'Gets in', width: 'short', value: one => one.pair.allowed, cell: one => make('span', {class: `level ${({yes: 'good', no: 'error', maybe: 'warning'})[one.pair.allowed]}`}, one.pair.allowed)},
      {name: 'It names it', value: one => one.pair.names ? 'yes' : one.pair.named ? 'no, but the policy names the account' : 'no'},
      {name: 'Administrator', width: 'aws', value: one => one.role.admin},
      {name: 'What fails', width: 'wide', value: one => whatFails(one.pair)}], account.roles),
    make('h2', {}, 'Workloads'),
    table('workloads-of', 'Workloads', [
      {name: 'Workload', value: one => `${one.kind} ${one.label}`},
      {name: 'Containers with credentials of their own', value: one => (one.overrides || []).map(each => `${each.container || 'container'}: ${each.variables.join(', ')}`).join('; ')},
      {name: 'Where', width: 'place', value: one => place(one.at)}], its),
    make('h2', {}, 'Findings'), findingList('Findings about this service account', findingsOf(account))];
};

// ---------------------------------------------------------------------------------- the graph

/** Workload → account → role → policy around one role or account: what is drawn, worst first. */
const graphOf = focus => {
  const nodes = new Map(), edges = [];
  let leftOut = 0;
  const node = (key, column, kind, label, href) => {
    if (nodes.has(key)) return true;
    if (nodes.size === kMostNodes) { leftOut += 1; return false; }
    nodes.set(key, {column, kind, label, href, focus: key === focus});
    return true;
  };
  const ofAccount = account => node(account, 1, 'service account', account.label, to({view: 'account', id: account.key, sort: ''}));
  const ofRole = role => node(role, 2, role.admin === 'yes' ? 'role, administrator' : 'role', role.label, to({view: 'role', id: role.key, sort: ''}));
  const edge = (from, target, kind, why, brief) => edges.push({from, to: target, kind, why, brief: brief || why});
  const pairs = roles.includes(focus) ? focus.pairs.filter(pair => pair.account !== undefined).map(pair => ({account: accounts[pair.account], role: focus, pair}))
    : focus.roles.map(one => ({account: focus, ...one}));
  const rank = ({pair}) => pair.allowed === 'no' ? 0 : pair.names || pair.named ? 2 : 1;
  pairs.sort((a, b) => rank(a) - rank(b));
  if (roles.includes(focus)) ofRole(focus); else ofAccount(focus);
  const room = Math.floor(kMostNodes / 2);
  for (const {account, role, pair} of pairs) {
    if (nodes.size >= room && !(nodes.has(account) && nodes.has(role))) { leftOut += 1; continue; }
    if (!ofAccount(account) || !ofRole(role)) continue;
    edge(account, role, pair.allowed === 'no' ? 'refused' : pair.allowed === 'maybe' ? 'maybe' : pair.names || pair.named ? 'fine' : 'beyond',
      pair.allowed === 'no' ? whatFails(pair) : pair.names || pair.named ? '' : 'gets in, and does not name it', briefly(pair));
  }
  if (focus.annotation && focus.role === undefined && node('absent', 2, 'role, not in the input', focus.annotation)) {
    edge(focus, 'absent', 'maybe', 'the role is not in the input');
  }
  for (const row of [...nodes.keys()]) {
    if (accounts.includes(row)) {
      for (const number of row.workloads || []) {
        if (node(workloads[number], 0, workloads[number].kind, workloads[number].label)) edge(workloads[number], row, 'fine', '');
      }
    } else if (roles.includes(row)) {
      for (const policy of row.policies || []) {
        const key = `policy ${policy} ${policy === 'inline policy' ? row.key : ''}`;
        if (node(key, 3, 'policy', policy)) edge(row, key, 'fine', '');
      }
    }
  }
  return {nodes, edges, leftOut};
};
const kNode = {width: 190, height: 38, gap: 14}, kColumns = [10, 225, 810, 1025];  // what fails has room before the role
const graph = focus => {
  const {nodes, edges, leftOut} = graphOf(focus);
  const heights = [0, 0, 0, 0];
  for (const node of nodes.values()) heights[node.column] += kNode.height + kNode.gap;
  const height = Math.max(...heights) + 20, next = heights.map(used => (height - used) / 2 + kNode.gap / 2);
  for (const node of nodes.values()) {
    node.x = kColumns[node.column];
    node.y = next[node.column];
    next[node.column] += kNode.height + kNode.gap;
  }
  const told = edges.filter(edge => edge.why);
  const picture = svg('svg', {width: 1225, height, viewBox: `0 0 1225 ${height}`, role: 'img', 'aria-label':
    `Graph around ${focus.label}: ${count(nodes.size, 'node')}, ${count(edges.filter(edge => edge.kind === 'refused').length, 'broken edge')}`},
    edges.map(edge => {
      const a = nodes.get(edge.from), b = nodes.get(edge.to);
      const x = a.x + kNode.width, y = a.y + kNode.height / 2, u = b.x, v = b.y + kNode.height / 2, bend = (u - x) / 2;
      const shape = svg('g', {class: edge.kind}, svg('path', {d: `M${x} ${y} C${x + bend} ${y} ${u - bend} ${v} ${u} ${v}`}));
      if (edge.why) {
        // Beside the account, where each edge has a height of its own.
        const words = cut(short(edge.brief), 60);
        const atRole = a.focus && !b.focus, node = atRole ? b : a, before = node.told || 0;
        node.told = before + 1;
        const down = before ? 15 : -5;
        const side = atRole ? {x: u - 6, y: v + down, 'text-anchor': 'end'} : {x: x + 6, y: y + down};
        shape.append(svg('title', {}, edge.why));
        if (before < 2) shape.append(svg('text', {class: 'reason', ...side}, words));
      }
      return shape;
    }),
    [...nodes.values()].map(node => {
      const box = svg('g', {class: node.focus ? 'focus' : 'node'}, svg('title', {}, `${node.kind} ${node.label}`),
        svg('rect', {x: node.x, y: node.y, width: kNode.width, height: kNode.height, rx: 6}),
        svg('text', {class: 'kind', x: node.x + 8, y: node.y + 14}, cut(node.kind, 30)),
        svg('text', {x: node.x + 8, y: node.y + 29}, cut(node.label, 27)));
      return node.href && !node.focus ? svg('a', {href: node.href}, box) : box;
    }));
  return make('figure', {}, make('div', {class: 'graph', tabindex: '0', role: 'region', 'aria-label': 'Graph'}, picture),
    make('figcaption', {}, told.length ? make('ul', {class: 'plain'}, told.slice(0, kMostNodes).map(edge => make('li', {},
      `${nodes.get(edge.from).label} → ${nodes.get(edge.to).label}: ${edge.why}`))) : null,
      leftOut ? make('p', {class: 'soft'}, `${count(leftOut, 'node')} more not drawn.`) : null));
};

// ------------------------------------------------------------------------------ the whole page

/** By the key; of an address that somebody wrote, by the name. */
const named = (rows, id) => rows.find(row => row.key === id) || rows.find(row => row.label === id);
const page = all => {
  const id = state.get('id'), name = state.get('view') || '';
  const gone = what => [make('h1', {tabindex: '-1'}, `No such ${what}`), make('p', {}, `${id} is not in this page.`)];
  switch (name) {
    case 'role': { const role = named(roles, id); return role ? rolePage(role) : gone('role'); }
    case 'account': { const account = named(accounts, id); return account ? accountPage(account) : gone('service account'); }
    case 'roles': return [make('h1', {tabindex: '-1'}, 'Roles'), table('roles', 'Roles', kRoleColumns, found.roles, {sortable: true, all})];
    case 'accounts': return [make('h1', {tabindex: '-1'}, 'Service accounts'), table('accounts', 'Service accounts', kAccountColumns, found.accounts, {sortable: true, all})];
    case 'findings': return [make('h1', {tabindex: '-1'}, 'Findings'), table('findings', 'Findings', kFindingColumns, found.findings, {sortable: true, all})];
    default: return overview(all);
  }
};
const showViews = () => byId('views').replaceChildren(...kViews.map(([name, title]) => make('a', {href: view(name),
  'aria-current': (state.get('view') || '') === name ? 'page' : null}, name ? `${title} ${found[name].length.toLocaleString('en')}` : title)));
const show = () => {
  prepareSearch();
  showViews();
  byId('hits').textContent = filtered() ? `${count(found.roles.length, 'role')}, ${count(found.accounts.length, 'service account')}, ` +
    `${count(found.findings.length, 'finding')} fit.` : '';
  byId('main').replaceChildren(...page(false).flat(3).filter(Boolean));
  const id = state.get('id');
  document.title = `irsa-lint audit${id ? ': ' + id : ''}`;
};

const box = make('input', {type: 'search', id: 'query', 'aria-label': 'Search', placeholder: 'account, role, ARN, issuer, path, rule · ns:payments open:yes rule:sub-* admin:yes', spellcheck: 'false'});
const selects = kFilters.map(([key, title]) => {
  const values = new Set([...roles, ...accounts, ...findings].flatMap(row => row.facts[key] || []));
  const select = make('select', {id: `filter-${key}`, 'aria-label': title}, make('option', {value: ''}, `${title}: all`),
    [...values].sort().map(value => make('option', {value}, value)));
  select.addEventListener('change', () => go(to({[key]: select.value}), true));
  return select;
});
const clear = make('button', {type: 'button', on: {click: () => {
  go(to({q: '', ...Object.fromEntries(kFilters.map(([key]) => [key, '']))}), true);
  box.focus();
}}}, 'Clear');
byId('search').append(box, ...selects, clear);
byId('search').addEventListener('submit', event => event.preventDefault());

const readState = () => {
  const text = location.hash.slice(1);
  // A place on the page, not a state of it.
  if (text && !text.includes('=')) return false;
  state = stateOf(text);
  box.value = state.get('q') || '';
  kFilters.forEach(([key], i) => { selects[i].value = (state.get(key) || '').toLowerCase(); });
  return true;
};
/** Goes to an address; in its place if `stay`, so that going back leads to another page. */
const go = (address, stay) => {
  if (stay) history.replaceState(null, '', address);
  else location.hash = address;
  if (stay && readState()) show();
};
let writing;
box.addEventListener('input', () => {
  state.set('q', box.value);
  // On the page of one row there is nothing to search.
  if (state.get('id')) { state.set('view', ''); state.set('id', ''); }
  show();
  clearTimeout(writing);
  writing = setTimeout(() => history.replaceState(null, '', addressOf(state)), 300);
});
window.addEventListener('hashchange', () => {
  if (!readState()) return;
  show();
  window.scrollTo(0, 0);
  const title = byId('main').querySelector('h1');
  if (title) title.focus({preventScroll: true});
});
document.addEventListener('keydown', event => {
  if (event.key !== '/' || /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) return;
  event.preventDefault();
  box.focus();
});
byId('skip').addEventListener('click', event => { event.preventDefault(); byId('main').focus(); });

// Paper has everything that fits the search: the first page, then the findings, numbered.
window.addEventListener('beforeprint', () => {
  const single = state.get('id');
  const list = found.findings;
  const first = single ? page(true) : overview(true);
  byId('paper').replaceChildren(...[single ? about() : null, first, single ? null : [make('h2', {}, 'Findings'),
    make('ol', {}, list.map(finding => make('li', {class: 'finding'}, make('strong', {}, finding.level), ` ${place(finding.at)}: ${finding.message} [${finding.rule}]`,
      finding.suppressed ? ` (suppressed: ${finding.suppressed.reason || finding.suppressed.by})` : '',
      finding.help ? make('div', {class: 'soft'}, finding.help) : null)))]].flat(4).filter(Boolean));
});
window.addEventListener('afterprint', () => byId('paper').replaceChildren());

if (!location.hash && data.start) history.replaceState(null, '', '#' + data.start);
readState();
show();

})();
