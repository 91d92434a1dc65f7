/** Milliseconds of a training step of small networks on one made-up batch, the best of many. Prints one JSON line. */
import { functional as F, manualSeed, nn, optim, randint, randn, type Tensor } from 'backstep';

function milliseconds(step: () => void, warmUp = 10, counted = 60): number {
  let best = Number.POSITIVE_INFINITY;
  for (let index = 0; index < warmUp + counted; index++) {
    const start = performance.now();
    step();
    if (index >= warmUp) best = Math.min(best, performance.now() - start);
  }
  return best;
}

/** A step of Adam on the cross-entropy of the model's answer. */
function trainingStep(model: nn.Module<[Tensor], Tensor>, x: Tensor, y: Tensor): () => void {
  const optimizer = new optim.Adam(model.parameters(), { lr: 1e-3 });
  const criterion = new nn.CrossEntropyLoss();
  return () => {
    optimizer.zeroGrad();
    criterion(model(x), y).backward();
    optimizer.step();
  };
}

function convolutionNetwork(): nn.Module<[Tensor], Tensor> {
  return new nn.Sequential(
    new nn.Conv2d(1, 8, 5),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Conv2d(8, 16, 3, { padding: 1 }),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Flatten(),
    new nn.Linear(16 * 6 * 6, 10),
  );
}

/** Attention and a feed-forward part, each behind a normalisation; the mean over the sequence is classified. */
class TransformerBlock extends nn.Module<[Tensor], Tensor> {
  norm1 = new nn.LayerNorm(128);
  attention = new nn.Linear(128, 3 * 128);
  projection = new nn.Linear(128, 128);
  norm2 = new nn.LayerNorm(128);
  wide = new nn.Linear(128, 512);
  narrow = new nn.Linear(512, 128);
  head = new nn.Linear(128, 10);

  override forward(x: Tensor): Tensor {
    const [batch, length] = [x.size(0), x.size(1)];
    const heads = this.attention(this.norm1(x)).reshape([batch, length, 3, 4, 32]).permute([2, 0, 3, 1, 4]);
    const [query, key, value] = [heads.select(0, 0), heads.select(0, 1), heads.select(0, 2)];
    const attended = F.scaledDotProductAttention(query, key, value).transpose(1, 2).reshape([batch, length, 128]);
    const between = x.add(this.projection(attended));
    const result = between.add(this.narrow(F.gelu(this.wide(this.norm2(between)))));
    return this.head(result.mean([1]));
  }
}

class LstmNetwork extends nn.Module<[Tensor], Tensor> {
  lstm = new nn.LSTM(32, 128, { batchFirst: true });
  head = new nn.Linear(128, 10);

  override forward(x: Tensor): Tensor {
    const [outputs] = this.lstm(x);
    return this.head(outputs.select(1, -1));
  }
}

manualSeed(0);
console.log(
  JSON.stringify({
    'convolution network step': milliseconds(
      trainingStep(convolutionNetwork(), randn([64, 1, 28, 28]), randint(0, 10, [64])),
    ),
    'transformer block step': milliseconds(
      trainingStep(new TransformerBlock(), randn([16, 64, 128]), randint(0, 10, [16])),
    ),
    'LSTM step, 32 times': milliseconds(trainingStep(new LstmNetwork(), randn([32, 32, 32]), randint(0, 10, [32]))),
  }),
);
