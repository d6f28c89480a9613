package dev.spreadlake.venue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.venue.ExchangeLink.RestReply;
import dev.spreadlake.venue.RestAnswer.Kind;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("What a REST reply means")
class RestAnswerTest {
  @ParameterizedTest(name = "{0} {1} {2}")
  @DisplayName("is told by status, type and the body's beginning; a page of HTML is never read")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          200 | application/json                | {"success":true} | OK
          200 | application/json; charset=utf-8 | {"success":true} | OK
          200 | ''                              | {"success":true} | OK
          200 | text/plain; charset=utf-8       | ' [1]'           | OK
          200 | application/octet-stream        | {"success":true} | OK
          200 | text/html                       | {"success":true} | FAILED
          200 | text/plain                      | <html>sorry      | FAILED
          200 | ''                              | ''               | FAILED
          200 | application/json                | {"code":-1121}   | UNKNOWN_BOOK
          404 | ''                              | ''               | FAILED
          400 | ''                              | {"code":-1121}   | UNKNOWN_BOOK
          429 | text/html                       | <html>sorry      | THROTTLED
          """)
  void meaning(int status, String type, String body, Kind kind) {
    RestReply reply = new RestReply(status, type, -1, body, "");
    assertThat(RestAnswer.of(reply, RestAnswerTest::venue).kind()).isEqualTo(kind);
  }

  private static RestAnswer venue(RestReply reply) {
    return reply.body().contains("code") ? RestAnswer.unknownBook("named") : RestAnswer.ok();
  }
}
