/**
 * A recurrent network: a memory that goes from letter to letter.
 *
 * What you learn: embedding, hidden states, and how a network that guesses the next letter can write.
 *
 * Run it and watch the text that it writes. In the graph, `RNN` is one box; point at `hidden` to see the memory's shape. The
 * gradient goes back through every letter: step backward to see it grow smaller on the way.
 */
import { epochs, nn, noGrad, optim, type Tensor, tensor } from 'backstep';

const text = 'the cat sat on the mat and the rat sat on the cat ';
const letters = [...new Set(text)].sort();
const numbers = [...text].map((letter) => letters.indexOf(letter));
console.log(`${text.length} letters, ${letters.length} different`);

class Writer extends nn.Module<[Tensor, hidden?: Tensor | null], [Tensor, Tensor]> {
  embedding = new nn.Embedding(letters.length, 8);
  rnn = new nn.RNN(8, 32, { batchFirst: true });
  last = new nn.Linear(32, letters.length);

  forward(x: Tensor, before: Tensor | null = null): [Tensor, Tensor] {
    const [states, hidden] = this.rnn(this.embedding(x), before);
    return [this.last(states), hidden];
  }
}

const model = new Writer();
const criterion = new nn.CrossEntropyLoss();
const optimizer = new optim.Adam(model.parameters(), { lr: 0.02 });
const inputs = tensor([numbers.slice(0, -1)], { dtype: 'int64' });
const targets = tensor(numbers.slice(1), { dtype: 'int64' });

/** Begins with a word and goes on with the likeliest letter, again and again. */
function write(start: string, count: number): string {
  return noGrad(() => {
    let written = start;
    let given = [...start].map((letter) => letters.indexOf(letter));
    let hidden: Tensor | null = null;
    for (let index = 0; index < count; index++) {
      const [scores, state]: [Tensor, Tensor] = model(tensor([given], { dtype: 'int64' }), hidden);
      const next = scores.get(0, -1).argmax().item();
      written += letters[next];
      given = [next];
      hidden = state;
    }
    return written;
  });
}

for (const epoch of epochs(60)) {
  const [scores] = model(inputs);
  const loss = criterion(scores.squeeze(0), targets);
  optimizer.zeroGrad();
  loss.backward();
  nn.utils.clipGradNorm_(model.parameters(), 1);
  optimizer.step();
  if (epoch % 20 === 19)
    console.log(`epoch ${epoch + 1}: loss ${loss.item().toFixed(3)}, writes “${write('the ', 20)}”`);
}
