/** The graph layout beside dagre's, each in a cold process of its own, one after the other. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Row } from '../row.ts';
import type { CaseResult } from './case.ts';
import type { Family } from './families.ts';
import type { HierarchyResult } from './hierarchy.ts';

/** Dagre's default, and the quickest of its ways to choose layers, which is the fairer peer for time. */
const rankers = ['network-simplex', 'longest-path'] as const;

const compared: readonly Family[] = ['transformer blocks, 8,641 nodes', 'random graph of 1,000 nodes, two inputs each'];
const alone: Family = 'flat chain of 100,000 nodes with skip connections';

function answerOf(program: string, ...parameters: readonly string[]): string {
  const file = fileURLToPath(new URL(program, import.meta.url));
  return execFileSync(process.execPath, [file, ...parameters], { encoding: 'utf8' });
}

function measureCase(engine: string, family: Family): CaseResult {
  return JSON.parse(answerOf('case.ts', engine, family));
}

function measureHierarchy(): HierarchyResult {
  return JSON.parse(answerOf('hierarchy.ts'));
}

/** Rows of all layouts. Takes about a minute, nearly all of it dagre's. */
export function measureLayouts(): Row[] {
  const rows: Row[] = [];
  const add = (what: string, unit: Row['unit'], value: number, peer = '', other: number | null = null): void => {
    // Of nothing there is no ratio.
    const isNone = other === 0;
    const ratio = other === null || isNone ? null : value / other;
    rows.push({ what: `layout: ${what}`, unit, value, peer: isNone ? `${peer}: 0` : peer, ratio });
  };
  for (const family of compared) {
    const ours = measureCase('backstep', family);
    for (const ranker of rankers) {
      const peer = `dagre ${ranker}`;
      const theirs = measureCase(ranker, family);
      add(family, 'ms', ours.ms, peer, theirs.ms);
      add(`${family}, peak memory`, 'MB', ours.peakMegabytes, peer, theirs.peakMegabytes);
      add(`${family}, crossings on the peer's layers`, '', theirs.onSameLayers?.crossings ?? 0, peer, theirs.crossings);
      add(`${family}, width on the peer's layers`, 'px', theirs.onSameLayers?.width ?? 0, peer, theirs.width);
    }
    add(`${family}, crossings on our layers`, '', ours.crossings);
    add(`${family}, width on our layers`, 'px', ours.width);
  }
  const flat = measureCase('backstep', alone);
  add(alone, 'ms', flat.ms);
  add(`${alone}, peak memory`, 'MB', flat.peakMegabytes);
  add(`${alone}, width`, 'px', flat.width);
  const deep = measureHierarchy();
  const model = `${deep.nodes.toLocaleString('en')} nodes in ${deep.modules.toLocaleString('en')} modules`;
  add(`${model}, first view`, 'ms', deep.firstViewMs);
  add(`${model}, slowest opening of a module`, 'ms', deep.slowestExpandMs);
  add(`${model}, all open`, 'ms', deep.everythingOpenMs);
  return rows;
}
