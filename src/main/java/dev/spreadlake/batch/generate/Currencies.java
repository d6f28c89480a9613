package dev.spreadlake.batch.generate;

import java.util.Arrays;

/** The currencies of the exercise with their share of the rows, typical amount and decimals. */
final class Currencies {
  /** Code, weight, typical amount as a power of ten, decimals. */
  private static final String TABLE =
      """
      mxn 4600 2 2,usd 1260 2 2,btc 880 -2 8,brl 840 2 2,xrp 390 1 6,ars 560 3 2,eth 430 -1 8
      dai 210 2 8,cop 280 4 2,usdt 77 2 6,tusd 65 2 8,ltc 67 0 8,ada 59 2 6,bch 29 -1 8,bat 31 2 8
      ape 37 1 8,tigres 20 1 2,mana 29 2 8,matic 16 2 8,grt 18 2 8,eur 16 2 2,dot 13 1 8
      aave 13 -1 8,pepe 8 6 2,crv 8 1 8,sol 9 0 8,gala 9 3 8,dydx 9 1 8,comp 6 -1 8,trx 5 3 6
      sushi 4 1 8,chz 4 2 8,atom 4 1 6,yfi 3 -3 8,shib 4 6 2,lrc 3 2 8,link 4 1 8,ldo 3 1 8
      gnt 4 2 8,ftm 3 2 8,doge 4 2 8,avax 3 0 8,uni 4 1 8,mkr 3 -2 8,axs 3 1 8,sand 3 2 8
      enj 3 2 8,snx 3 1 8,1inch 3 2 8,bal 2 0 8,qnt 2 -1 8,paxg 2 -2 8,near 2 1 8,omg 2 1 8
      algo 2 2 6,xlm 2 2 7,usdc 3 2 6,busd 2 2 8,bsv 2 0 8,ens 1 0 8
      """;

  private static final int COUNT = 60;

  /** Units; what is absurd is still below what the rules take. */
  private static final double ABSURD_MAX = 9e13;

  private final String[] codes = new String[COUNT];
  private final int[] cumulative = new int[COUNT];
  private final int[] typical = new int[COUNT];
  private final int[] decimals = new int[COUNT];

  Currencies() {
    String[] entries = TABLE.strip().split("[,\n]", -1);
    if (entries.length != COUNT) {
      throw new IllegalStateException("currencies: " + entries.length);
    }
    int sum = 0;
    for (int i = 0; i < COUNT; i++) {
      String[] parts = entries[i].strip().split(" ", -1);
      sum += Integer.parseInt(parts[1]);
      codes[i] = parts[0];
      cumulative[i] = sum;
      typical[i] = Integer.parseInt(parts[2]);
      decimals[i] = Integer.parseInt(parts[3]);
    }
  }

  int count() {
    return COUNT;
  }

  String code(int currency) {
    return codes[currency];
  }

  /** A currency among the first {@code among}, by weight. */
  int draw(long random, int among) {
    int point = (int) Long.remainderUnsigned(random, cumulative[among - 1]);
    int found = Arrays.binarySearch(cumulative, 0, among, point + 1);
    return found < 0 ? -found - 1 : found;
  }

  /** Writes an amount above zero on the currency's own scale; one in 40,000 is absurdly large. */
  void amount(int currency, long random, LineBuffer line) {
    double spread = (random >>> 40) / (double) (1L << 24);
    long pick = random & 0xFFFF_FFFFL;
    double scale = StrictMath.pow(10, typical[currency] + decimals[currency]);
    if (pick % 2 == 0) {
      int[] round = {1, 2, 3, 5, 10, 15, 20, 50, 100, 200, 1000};
      line.amount(
          Math.max(1, Math.round(round[(int) (pick / 2 % round.length)] * scale / 10)),
          decimals[currency],
          0);
      return;
    }
    double value = StrictMath.pow(10, 4 * spread - 2) * scale;
    if (pick / 2 % 20_000 == 0) {
      value = Math.min(value * 1e7, ABSURD_MAX * StrictMath.pow(10, decimals[currency]));
    }
    long tail = pick / 2 % 50 == 1 ? UserIds.mix(random) >>> 1 : 0;
    line.amount(Math.max(1, Math.round(value)), decimals[currency], tail);
  }
}
