/** A number from numbers with names. */
export type Expression = (numberOf: (name: string) => number) => number;

const functions: Readonly<Record<string, (x: number) => number>> = {
  log: (x) => Math.log10(x),
  abs: Math.abs,
  sqrt: Math.sqrt,
};

const mostDepth = 50;

/**
 * Reads an expression of names, numbers, `+ - * /`, parentheses, `log` (base 10), `abs` and `sqrt`. Nothing of it is ever run as
 * code. Throws a SyntaxError that says what is wrong.
 */
export function parseExpression(text: string, names: readonly string[]): Expression {
  const tokens = text.match(/\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?|[A-Za-z_]\w*|\S/gi) ?? [];
  let at = 0;
  const take = (...wanted: readonly string[]): string | null => {
    const token = tokens[at];
    if (token === undefined || !wanted.includes(token)) return null;
    at++;
    return token;
  };
  const close = (): void => {
    if (take(')') === null) throw new SyntaxError(`Expected ')', not ${tokens[at] ?? 'the end'}.`);
  };
  const sum = (depth: number): Expression => {
    let left = product(depth);
    for (let sign = take('+', '-'); sign !== null; sign = take('+', '-')) {
      const [a, b, factor] = [left, product(depth), sign === '+' ? 1 : -1];
      left = (numberOf) => a(numberOf) + factor * b(numberOf);
    }
    return left;
  };
  const product = (depth: number): Expression => {
    let left = single(depth);
    for (let sign = take('*', '/'); sign !== null; sign = take('*', '/')) {
      const [a, b, isDivision] = [left, single(depth), sign === '/'];
      left = (numberOf) => (isDivision ? a(numberOf) / b(numberOf) : a(numberOf) * b(numberOf));
    }
    return left;
  };
  const single = (depth: number): Expression => {
    if (depth > mostDepth) throw new SyntaxError('Too many parentheses.');
    const token = tokens[at];
    if (token === undefined) throw new SyntaxError('Expected a name or a number, not the end.');
    at++;
    if (token === '-') {
      const inner = single(depth + 1);
      return (numberOf) => -inner(numberOf);
    }
    if (token === '(') {
      const inner = sum(depth + 1);
      close();
      return inner;
    }
    if (/^[\d.]/.test(token) && !Number.isNaN(Number(token))) return () => Number(token);
    if (Object.hasOwn(functions, token)) {
      if (take('(') === null) throw new SyntaxError(`Expected '(' after ${token}.`);
      const inner = sum(depth + 1);
      close();
      const apply = functions[token];
      return (numberOf) => apply?.(inner(numberOf)) ?? Number.NaN;
    }
    if (names.includes(token)) return (numberOf) => numberOf(token);
    throw new SyntaxError(`Unknown: ${token}. There are ${names.join(', ')}, and log, abs, sqrt.`);
  };
  const whole = sum(0);
  if (at < tokens.length) throw new SyntaxError(`Expected an operator, not ${tokens[at]}.`);
  return whole;
}
