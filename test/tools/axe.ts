/** What axe-core finds wrong with a page that is open in a browser. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import type { PreviewTheme } from './graph-page-server.ts';

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

const axe = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** It joins the texts of an SVG without spaces between them, and no name could hold that. */
const labels = 'label-content-name-mismatch';
/** It does not know that a separator that has a value is a widget. */
const orderOfFocus = 'focus-order-semantics';

/** `options`: axe's own, as JavaScript that runs in the page. */
async function violations(page: Page, options: string): Promise<readonly Violation[]> {
  await page.evaluate(`if (window.axe === undefined) { ${await axe} }; 0`);
  return page.evaluate<readonly Violation[]>(
    `axe.run(document, { resultTypes: ['violations'], ${options} }).then(({ violations }) => violations)`,
  );
}

const inWords = (found: readonly Violation[]): readonly string[] =>
  found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
  );

/** What is serious by the rules that axe looks at by itself; or by that of contrast alone, as themes differ in nothing else. */
export async function seriousViolations(page: Page, rules: 'usual' | 'colours'): Promise<readonly string[]> {
  const runOnly = rules === 'colours' ? `runOnly: ['color-contrast'],` : '';
  const found = await violations(page, `${runOnly} rules: { '${labels}': { enabled: false } }`);
  return inWords(found.filter(({ impact }) => impact === 'serious' || impact === 'critical'));
}

/**
 * What breaks any rule at all, the experimental ones and those of level AAA too. Enhanced contrast is a matter of the editor's
 * theme, and asked for in those of high contrast.
 */
export async function allViolations(page: Page, theme: PreviewTheme): Promise<readonly string[]> {
  const left = [labels, orderOfFocus, ...(theme.startsWith('contrast') ? [] : ['color-contrast-enhanced'])];
  const rules = `axe.getRules().map(({ ruleId }) => ruleId).filter((id) => !${JSON.stringify(left)}.includes(id))`;
  return inWords(await violations(page, `runOnly: { type: 'rule', values: ${rules} }`));
}
