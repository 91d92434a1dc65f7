/**
 * A convolutional network: filters that slide over a picture.
 *
 * What you learn: convolution, pooling, and why a filter that finds a stripe finds it wherever it is.
 *
 * Run it and look at the pictures and at the filters that were learnt. In the graph, follow the shapes: 12 by 12 pixels
 * become 12 by 12 in four channels, 6 by 6 after pooling, then 3 numbers.
 */
import {
  DataLoader,
  epochs,
  images,
  nn,
  noGrad,
  optim,
  randint,
  randn,
  type Tensor,
  TensorDataset,
  tensor,
} from 'backstep';

const kinds = ['across', 'upright', 'slanting'];
const size = 12;

/** Noisy pictures [count, 1, 12, 12] of a stripe somewhere: across, upright or slanting. */
function stripes(count: number): TensorDataset<[Tensor, Tensor]> {
  const labels = randint(0, kinds.length, [count]);
  const places = randint(3, size - 3, [count]);
  const pictures = randn([count, 1, size, size]).mul(0.3);
  for (let index = 0; index < count; index++) {
    const [kind, place] = [labels.get(index).item(), places.get(index).item()];
    for (let at = 0; at < size; at++) {
      const row = kind === 0 ? place : at;
      const column = kind === 0 ? at : kind === 1 ? place : (at + place) % size;
      pictures.set([index, 0, row, column], 1);
    }
  }
  return new TensorDataset(pictures, labels);
}

const train = stripes(240);
const test = stripes(60);
const [pictures, labels] = test.tensors;

class Net extends nn.Module<[Tensor], Tensor> {
  conv = new nn.Conv2d(1, 4, 3, { padding: 1 });
  pool = new nn.MaxPool2d(2);
  last = new nn.Linear(4 * 6 * 6, kinds.length);

  forward(x: Tensor): Tensor {
    const features = this.pool(this.conv(x).relu());
    return this.last(features.flatten(1));
  }
}

const model = new Net();
const criterion = new nn.CrossEntropyLoss();
const optimizer = new optim.Adam(model.parameters(), { lr: 0.01 });
const loader = new DataLoader(train, { batchSize: 24, shuffle: true });

for (const epoch of epochs(5)) {
  let total = 0;
  for (const [inputs, targets] of loader) {
    const loss = criterion(model(inputs), targets);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    total += loss.item();
  }
  const right = noGrad(() => model(pictures).argmax(1).eq(labels).sum().item());
  console.log(`epoch ${epoch + 1}: loss ${(total / loader.length).toFixed(4)}, right ${right} of ${labels.numel()}`);
}

const predicted = noGrad(() => model(pictures.get('0:8')).argmax(1));
const titles = Array.from(predicted.toTypedArray(), (kind) => kinds[Number(kind)] ?? '');
images(pictures.get('0:8'), { title: 'What the network says', titles });
images(model.conv.weight, { title: 'The filters' });

// The same stripe elsewhere: another place in the picture, the same answer.
const stripe = tensor([1]).expand([size]);
const answers = [4, 6, 8].map((place) => {
  const picture = pictures.get('0:1').mul(0);
  picture.set([0, 0, place], stripe);
  return kinds[model(picture).argmax(1).item()];
});
console.log('a stripe across, at three heights:', answers.join(', '));
