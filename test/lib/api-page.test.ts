/** docs/api.md says of routes, plans and errors what the code says. */
import { readFileSync } from 'node:fs';
import { planNamed, planNames } from '../../functions/kernel/plan.ts';
import type { Route } from '../../functions/kernel/route.ts';
import { clientOpenApiOf } from '../../lib/client-openapi.ts';
import { contracts } from '../../lib/contracts.ts';
import { routesOf } from '../../lib/openapi.ts';

const page = readFileSync('docs/api.md', 'utf8');

/** The cells of the tables below a heading, without the tables' own headings. */
const rowsBelow = (heading: string): string[][] => {
  const [, section = ''] = page.split(`\n## ${heading}\n`);
  const rows = (section.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('| '));
  return rows.slice(1).map((line) => line.slice(2, -2).split(' | '));
};

const audienceOf = ({ allow }: Route): string => (typeof allow === 'string' ? allow : allow.join(', '));

test('every route, whom it is for and what it does', () => {
  const routes = routesOf(Object.values(contracts)).map(({ route }) => [
    `\`${route.method} ${route.path}\``,
    audienceOf(route),
    route.summary,
  ]);
  expect(rowsBelow('Who may call what')).toEqual(routes);
});

test('every plan, and what it gives', () => {
  const plans = planNames
    .map(planNamed)
    .map(({ name, placement, sessionSeconds, maxFileBytes, maxApiKeys, secondFactor }) => [
      `\`${name}\``,
      placement === 'pooled' ? 'shared' : 'its own',
      `${sessionSeconds / 3600} h`,
      `${maxFileBytes / 1024 / 1024} MiB`,
      String(maxApiKeys),
      secondFactor,
    ]);
  expect(rowsBelow('Plans')).toEqual(plans);
});

test('every error, by its status', () => {
  const { paths } = clientOpenApiOf(Object.values(contracts)) as {
    paths: Record<string, Record<string, { responses: Record<string, { description: string }> }>>;
  };
  const declared = new Set(['404 RouteNotFound']);
  for (const { responses } of Object.values(paths).flatMap((path) => Object.values(path))) {
    for (const [status, { description }] of Object.entries(responses)) {
      if (Number(status) >= 400) for (const [, name] of description.matchAll(/`(\w+)`/g)) declared.add(`${status} ${name}`);
    }
  }
  const told = rowsBelow('Errors').flatMap(([status, names = '']) =>
    [...names.matchAll(/\w+/g)].map(([name]) => `${status} ${name}`),
  );
  expect(told.toSorted()).toEqual([...declared].toSorted());
});
