import { parser } from '@prometheus-io/lezer-promql';

type Tree = ReturnType<typeof parser.parse>;
type Node = Tree['topNode'];

/** `name{label="value"}`, wherever it stands in an expression. */
export interface Selector {
  metric: string;
  matchers: { label: string; operator: string; value: string }[];
}

export interface Expression {
  selectors: Selector[];
  /** The labels that something is grouped by, or matched on. */
  groupedBy: string[];
}

/** Reads an expression of PromQL. @throws Error that shows where it cannot be read */
export function readPromql(text: string): Expression {
  const selectors: Selector[] = [];
  const groupedBy: string[] = [];
  const textOf = ({ from, to }: { from: number; to: number }) => text.slice(from, to);
  parser.parse(text).iterate({
    enter(at) {
      if (at.type.isError) throw new Error(`no PromQL from here on: ${text.slice(at.from)}`);
      if (at.name === 'VectorSelector') selectors.push(selectorOf(at.node, textOf));
      if (at.name === 'GroupingLabels')
        groupedBy.push(...at.node.getChildren('LabelName').map(textOf));
    },
  });
  return { selectors, groupedBy };
}

function selectorOf(node: Node, textOf: (node: Node) => string): Selector {
  const name = node.getChild('Identifier');
  const matchers = node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? [];
  const part = (matcher: Node, kind: string) => {
    const child = matcher.getChild(kind);
    return child ? textOf(child) : '';
  };
  return {
    metric: name ? textOf(name) : '',
    matchers: matchers.map((matcher) => ({
      label: part(matcher, 'LabelName'),
      operator: part(matcher, 'MatchOp'),
      value: part(matcher, 'StringLiteral').slice(1, -1),
    })),
  };
}
