/** One fenced block of a page, and what the comments before it say is to be done with it. */
export interface Block {
  /** Of the line on which it begins, from 1. */
  line: number;
  language: string;
  text: string;
  mark: Mark | null;
  /** Lines that it must print: those of the block after it that is marked `prints`. */
  prints: string[];
}

/**
 * - `runnable`: a shell runs it, in the order of the page, and it ends with this code; with `until` it is
 *   interrupted as soon as it has printed that.
 * - `config`: part of a configuration that `dbencrypt config check` answers with this code, and with warnings
 *   only where it `warns`.
 * - `prints`: what the block before it prints, or lines of that.
 * - `not run`: and why not.
 */
export type Mark =
  | { is: 'runnable'; exits: number; until: string | null }
  | { is: 'config'; exits: number; warns: boolean }
  | { is: 'prints' }
  | { is: 'not run'; why: string };

export interface Link {
  line: number;
  target: string;
}

export interface Page {
  blocks: Block[];
  links: Link[];
  /** As GitHub makes them of its headings. */
  anchors: Set<string>;
  /** A bot runs beside its blocks: the page says `<!-- beside: a bot -->`. */
  wantsBot: boolean;
}

/** Reads what can be checked of a Markdown page. Throws at a comment that looks like a mark and is none. */
export function readPage(text: string): Page {
  const blocks = readBlocks(text);
  const prose = text.replace(/^( *)```[\s\S]*?^\1```/gm, (fence) => fence.replace(/[^\n]/g, ''));
  return {
    blocks,
    links: readLinks(prose),
    anchors: readAnchors(prose),
    wantsBot: prose.includes('<!-- beside: a bot -->'),
  };
}

const fence =
  /(?:^ *<!-- (?<mark>[^\n]*?) -->\n+)?^(?<indent> *)```(?<language>\w*)\n(?<text>[\s\S]*?)^\k<indent>```$/gm;

function readBlocks(page: string): Block[] {
  const blocks: Block[] = [];
  for (const match of page.matchAll(fence)) {
    const { mark, indent = '', language = '', text = '' } = match.groups ?? {};
    const block: Block = {
      line: page.slice(0, match.index).split('\n').length + (mark === undefined ? 0 : 1),
      language,
      text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
      mark: mark === undefined ? null : readMark(mark),
      prints: [],
    };
    if (block.mark?.is === 'prints') {
      const lines = block.text.split('\n').map((line) => line.trim());
      blocks.at(-1)?.prints.push(...lines.filter((line) => line !== ''));
    }
    blocks.push(block);
  }
  return blocks;
}

function readMark(text: string): Mark {
  const run = /^runnable(?:, exits (\d+))?(?:, until "([^"]+)")?$/.exec(text);
  if (run) return { is: 'runnable', exits: Number(run[1] ?? 0), until: run[2] ?? null };
  const config = /^config(?:, exits (\d+))?(, warns)?$/.exec(text);
  if (config) {
    return { is: 'config', exits: Number(config[1] ?? 0), warns: config[2] !== undefined };
  }
  if (text === 'prints') return { is: 'prints' };
  const why = /^not run: (.+)$/.exec(text)?.[1];
  if (why !== undefined) return { is: 'not run', why };
  throw new Error(`nobody knows what <!-- ${text} --> means before a block`);
}

function readLinks(prose: string): Link[] {
  return prose.split('\n').flatMap((line, index) => {
    const spoken = line.replace(/`[^`]*`/g, '');
    const targets = [
      ...spoken.matchAll(/\]\(([^)\s]+)\)/g),
      ...spoken.matchAll(/<(https?:[^>]+)>/g),
    ];
    return targets.map(([, target = '']) => ({ line: index + 1, target }));
  });
}

function readAnchors(prose: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of prose.matchAll(/^#{1,6} +(.+?) *#*$/gm)) {
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
    const anchor = plain
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-');
    let unique = anchor;
    for (let n = 1; anchors.has(unique); n++) unique = `${anchor}-${n}`;
    anchors.add(unique);
  }
  return anchors;
}
