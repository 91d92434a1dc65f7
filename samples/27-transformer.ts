/**
 * A small transformer: every letter looks back at all letters before it.
 *
 * What you learn: positions, the causal mask, and one layer of attention in place of a memory.
 *
 * Run it, open the graph and the box `TransformerEncoderLayer`: find where queries meet keys, and the softmax between. The
 * mask is why no letter sees the letter that it must guess.
 */
import { epochs, nn, noGrad, ones, optim, type Tensor, tensor } from 'backstep';

const text = 'one two three two one two three two one two three two one ';
const letters = [...new Set(text)].sort();
const numbers = [...text].map((letter) => letters.indexOf(letter));
const context = text.length - 1;
const width = 16;

class Transformer extends nn.Module<[Tensor], Tensor> {
  letter = new nn.Embedding(letters.length, width);
  place = new nn.Embedding(context, width);
  layer = new nn.TransformerEncoderLayer(width, 2, { dimFeedforward: 32, dropout: 0, batchFirst: true });
  last = new nn.Linear(width, letters.length);

  forward(x: Tensor): Tensor {
    const length = x.size(1);
    const places = ones([1, length]).cumsum(1).sub(1).long();
    const future = ones([length, length]).triu(1).bool();
    const h = this.layer(this.letter(x).add(this.place(places)), { srcMask: future });
    return this.last(h);
  }
}

const model = new Transformer();
const criterion = new nn.CrossEntropyLoss();
const optimizer = new optim.AdamW(model.parameters(), { lr: 0.01 });
const inputs = tensor([numbers.slice(0, -1)], { dtype: 'int64' });
const targets = tensor(numbers.slice(1), { dtype: 'int64' });

for (const epoch of epochs(40)) {
  const loss = criterion(model(inputs).squeeze(0), targets);
  optimizer.zeroGrad();
  loss.backward();
  optimizer.step();
  if (epoch % 10 === 9) console.log(`epoch ${epoch + 1}: loss ${loss.item().toFixed(3)}`);
}

// No letter depends on a later one: another end leaves the scores of the beginning as they were.
noGrad(() => {
  const changed = inputs.clone();
  changed.set([0, '30:'], 0);
  const difference = model(inputs).sub(model(changed)).get(0, '0:30').abs().max().item();
  console.log(`the future changes the past by ${difference.toFixed(4)}`);

  let written = 'one two ';
  while (written.length < 40) {
    const given = [...written].map((letter) => letters.indexOf(letter));
    const next = model(tensor([given], { dtype: 'int64' }))
      .get(0, -1)
      .argmax()
      .item();
    written += letters[next];
  }
  console.log(`it writes “${written}”`);
});
