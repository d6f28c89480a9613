package dev.spreadlake.web.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spreadlake.web.WebFixture;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Query parameters that are wrong")
@Timeout(60)
class ParametersTest {
  @AutoClose private static final WebFixture web = WebFixture.start();

  @ParameterizedTest(name = "{0}: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /api/spreads                                              | book       | book is missing
          /api/spreads?book=                                        | book       | book is missing
          /api/spreads?book=../etc                                  | book       | book must be a name such as btc_mxn or btcusdt
          /api/spreads?book=btc_mxn&book=usd_mxn                    | book       | book is given twice
          /api/spreads?book=btc_mxn&from=yesterday                  | from       | from must be a time such as 2022-04-30T04:10:26Z, or a date
          /api/spreads?book=btc_mxn&from=2026-11-23&to=2026-11-22   | from       | from must be before to
          /api/spreads?book=btc_mxn&from=2026-11-22&to=2026-11-22   | from       | from must be before to
          /api/spreads?book=btc_mxn&from=1990-01-01                 | from       | at most 3660 days can be asked for
          /api/spreads?book=btc_mxn&points=9                        | points     | points must be 10..10000
          /api/spreads?book=btc_mxn&points=many                     | points     | points must be a whole number
          /api/spreads?book=btc_mxn&to=x                            | to         | to must be a time such as 2022-04-30T04:10:26Z, or a date
          /api/spreads?book=btc_mxn&to=%2B20000-01-01T00:00:00Z     | to         | to must lie in the years 1970..9998
          /api/alerts?from=-5000-01-01T00:00:00Z                    | from       | from must lie in the years 1970..9998
          /api/alerts?from=noon                                     | from       | from must be a time such as 2022-04-30T04:10:26Z, or a date
          /api/alerts?limit=0                                       | limit      | limit must be 1..1000
          /api/alerts?from=2026-11-23&to=2026-11-22                 | from       | from must be before to
          /api/alerts?limit=1&limit=2                               | limit      | limit is given twice
          /api/alerts?state=resolved                                | state      | state can only be firing: what fires now
          /api/alerts?state=firing&from=2026-11-22                  | state      | state does not go together with from and to
          /api/alerts?after=-1                                      | after      | after must be 0..9223372036854775807
          /api/exposure?book=btc_mxn                                | thresholds | thresholds is missing: such as 0.1,0.5,1.0
          """)
  void refused(String path, String parameter, String detail) throws Exception {
    HttpResponse<String> reply = web.get(path);
    assertThat(reply.statusCode()).isEqualTo(400);
    assertThat(new ObjectMapper().readTree(reply.body()).path("detail").asText()).isEqualTo(detail);
  }
}
