// A transformer of twelve layers, in the style of GPT.
import { manualSeed, nn, ones, optim, randint, steps, type Tensor } from 'backstep';

manualSeed(1);
const [vocabulary, width, length] = [64, 32, 16];

class Gpt extends nn.Module<[Tensor], Tensor> {
  tokens = new nn.Embedding(vocabulary, width);
  places = new nn.Embedding(length, width);
  blocks = new nn.TransformerEncoder(
    new nn.TransformerEncoderLayer(width, 4, { dimFeedforward: 64, dropout: 0, batchFirst: true, normFirst: true }),
    12,
  );
  norm = new nn.LayerNorm(width);
  head = new nn.Linear(width, vocabulary, { bias: false });

  forward(x: Tensor): Tensor {
    const places = ones([1, length]).cumsum(1).sub(1).long();
    const future = ones([length, length]).triu(1).bool();
    return this.head(this.norm(this.blocks(this.tokens(x).add(this.places(places)), { mask: future })));
  }
}

const model = new Gpt();
const optimizer = new optim.AdamW(model.parameters(), { lr: 0.001 });
const text = randint(0, vocabulary, [4, length + 1]);
for (const _ of steps(6)) {
  const scores = model(text.get(':', '0:16')).reshape([-1, vocabulary]);
  const loss = new nn.CrossEntropyLoss()(scores, text.get(':', '1:').reshape([-1]));
  optimizer.zeroGrad();
  loss.backward();
  optimizer.step();
}
