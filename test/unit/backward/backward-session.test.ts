import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { clientOf, DebugClient } from './debug-client.ts';
import { recordScript } from './record-script.ts';

const line = await recordScript('test/fixtures/backward/linear-regression.ts');
const network = await recordScript('test/fixtures/backward/mlp.ts');
const random = await recordScript('test/fixtures/backward/random-b.ts');

suite('the debug session, by protocol messages', () => {
  test('three steps over and one back: stack, variables and lit node are those of the third stop', async () => {
    const client = clientOf(line);
    const { stopped } = await client.start();
    assert.equal(stopped.reason, 'entry');
    const seen = [await client.picture()];
    for (let step = 0; step < 3; step++) {
      await client.move('next');
      seen.push(await client.picture());
    }
    const { description } = await client.move('stepBack');
    assert.equal(description, 'Stop 3 of 7');
    assert.equal(await client.picture(), seen[2]);
    assert.equal(client.highlights.length, 5);
    assert.deepEqual(client.highlights[4], client.highlights[2]);
    assert.equal(client.highlights[4]?.current, line.pass.stops[2]?.node);
    assert.deepEqual(
      client.highlights[4]?.visited,
      line.pass.stops.slice(0, 2).map((stop) => stop.node),
    );
  });

  test('there and back again over a whole pass shows the same at every stop', async () => {
    const client = clientOf(random);
    await client.start();
    const forward = [await client.picture()];
    for (let stop = 0; stop < random.pass.stops.length; stop++) {
      await client.move('next');
      forward.push(await client.picture());
    }
    for (const expected of forward.toReversed()) {
      assert.equal(await client.picture(), expected);
      await client.move('stepBack');
    }
  });

  test('breakpoints stop both ways, on lines that a call only passes through as well', async () => {
    const client = clientOf(line);
    // Line 9 begins the chained call, line 10 has `mul`, line 12 `sub`; line 6 made a leaf outside the step.
    const { breakpoints } = await client.start({ path: line.file, lines: [9, 12, 6] });
    assert.deepEqual(
      breakpoints.map(({ verified }) => verified),
      [true, true, false],
    );
    assert.match(breakpoints[2]?.message ?? '', /No operation was recorded on this line/);
    assert.equal((await client.move('continue')).reason, 'breakpoint');
    assert.equal(await client.line(), 12);
    assert.equal((await client.move('continue')).reason, 'breakpoint');
    assert.equal((await client.frames())[0]?.name, 'MulBackward0 of mul#2');
    assert.equal((await client.move('continue')).description, 'End of the backward pass');
    assert.equal((await client.move('reverseContinue')).reason, 'breakpoint');
    assert.equal((await client.frames())[0]?.name, 'MulBackward0 of mul#2');
    await client.setBreakpoints(line.file, []);
    assert.equal((await client.move('reverseContinue')).description, 'Stop 1 of 7');
  });

  test('at the end it stays, says so, and can step back', async () => {
    const client = clientOf(line);
    await client.start();
    await client.move('continue');
    await client.move('next');
    assert.deepEqual(client.highlights.at(-1)?.current, null);
    const output = client.events.filter(({ event }) => event === 'output').map(({ body }) => String(body.output));
    assert.match(output.join(''), /backward pass is complete/);
    assert.equal(
      client.events.some(({ event }) => event === 'terminated'),
      false,
    );
    assert.equal((await client.move('stepBack')).description, 'Stop 7 of 7');
  });

  test('restart goes to the first stop, disconnect puts the light out', async () => {
    const client = clientOf(line);
    await client.start();
    const first = await client.picture();
    await client.move('next');
    await client.move('restart');
    assert.equal(await client.picture(), first);
    const terminated = client.event('terminated');
    await client.request('disconnect');
    await terminated;
    assert.equal(client.highlights.at(-1), null);
  });

  test('starting at a node runs to its stop; a node without gradient says so', async () => {
    const client = clientOf(line, line.pass.stops[4]?.node ?? assert.fail());
    const { stopped } = await client.start();
    assert.equal(stopped.description, 'Stop 5 of 7');
    const lost = clientOf(line, line.graph.nodes.find(({ kind }) => kind === 'input')?.id ?? assert.fail());
    assert.equal((await lost.start()).stopped.description, 'Stop 1 of 7');
    assert.match(JSON.stringify(lost.events), /never reached that node/);
  });

  test('a link to a node moves a session that is open', async () => {
    const client = clientOf(line);
    await client.start();
    const stopped = client.event('stopped');
    await client.request('runTo', { node: line.pass.stops[2]?.node });
    assert.equal((await stopped).body.description, 'Stop 3 of 7');
    assert.ok(client.events.some(({ event }) => event === 'continued'));
    await assert.rejects(client.request('runTo', {}), /unknown request/);
  });

  test('step out leaves the module', async () => {
    const client = clientOf(network);
    await client.start();
    await client.move('next');
    assert.match((await client.frames())[1]?.name ?? '', /^layer2: Linear/);
    await client.move('stepOut');
    assert.deepEqual(
      (await client.frames()).map(({ name }) => name),
      ['ReluBackward0 of hidden', 'net: Net', 'backward()'],
    );
  });

  test('tensors open into statistics and rows, a page at a time', async () => {
    const client = clientOf(network);
    await client.start();
    await client.move('next');
    const contributions = (await client.scopes()).find(({ name }) => name === 'Contributions')?.variables ?? [];
    const weight = contributions.find(({ name }) => name === 'to layer2.weight') ?? assert.fail();
    assert.equal(weight.type, '[1, 3] float32');
    assert.equal(weight.indexedVariables, 1);
    const [statistics] = await client.variables(weight.variablesReference, { filter: 'named' });
    const fields = await client.variables(statistics?.variablesReference ?? 0);
    assert.equal(fields.find(({ name }) => name === 'min')?.value, '-0.52875');
    const [row] = await client.variables(weight.variablesReference, { filter: 'indexed', start: 0, count: 1 });
    const elements = await client.variables(row?.variablesReference ?? 0, { filter: 'indexed', start: 1, count: 2 });
    assert.deepEqual(
      elements.map(({ name, value }) => [name, value]),
      [
        ['[1]', '0.6235937'],
        ['[2]', '-0.52875'],
      ],
    );
  });

  test('expressions: grad, variables, parameters, and what has arrived at them so far', async () => {
    const client = clientOf(line);
    await client.start();
    assert.equal((await client.evaluate('grad')).result, '1');
    assert.match((await client.evaluate('prediction')).result, /1\.5, 2\.5, 3\.5/);
    assert.match((await client.evaluate('w', 'hover')).result, /^1 .*none yet/);
    assert.equal((await client.evaluate('w.grad')).result, 'none yet');
    await client.move('next');
    assert.match((await client.evaluate('error.grad')).result, /-0\.333333, -1, -1\.66667/);
    assert.match((await client.evaluate('contribution(error)')).result, /-0\.166667, -0\.5, -0\.833333/);
    await client.move('continue');
    assert.equal((await client.evaluate('w.grad')).result, '-7.33333');
    await assert.rejects(client.evaluate('nothing', 'repl'), /Nothing of that name was recorded\. Try grad/);
    const deep = clientOf(network);
    await deep.start();
    assert.match((await deep.evaluate('layer1.bias')).result, /0\.1, -0\.2, 0\.3/);
  });

  test('a recording that cannot be read ends the start with its message', async () => {
    const client = new DebugClient(() => Promise.reject(new Error('the trace {x} is damaged')));
    await client.request('initialize', { adapterID: 'backstep-backward', pathFormat: 'path' });
    await assert.rejects(client.request('launch'), /the trace \(x\) is damaged/);
  });
});
