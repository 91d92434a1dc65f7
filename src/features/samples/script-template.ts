/** What `New Training Script` begins with: it runs as it is. */
export const scriptTemplate = `/**
 * What this script trains.
 */
import { DataLoader, epochs, nn, optim, randn, TensorDataset } from 'backstep';

// Data: 256 examples of 4 numbers, and the sum of their squares to predict.
const inputs = randn([256, 4]);
const targets = inputs.square().sum(1, { keepdim: true });
const loader = new DataLoader(new TensorDataset(inputs, targets), { batchSize: 32, shuffle: true });

const model = new nn.Sequential(new nn.Linear(4, 32), new nn.ReLU(), new nn.Linear(32, 1));
const criterion = new nn.MSELoss();
const optimizer = new optim.SGD(model.parameters(), { lr: 0.01, momentum: 0.9 });

for (const epoch of epochs(50)) {
  let total = 0;
  for (const [batch, expected] of loader) {
    const loss = criterion(model(batch), expected);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    total += loss.item();
  }
  if (epoch % 10 === 9) console.log(\`epoch \${epoch + 1}: loss \${(total / loader.length).toFixed(4)}\`);
}
`;
