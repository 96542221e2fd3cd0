package io.plannersync.work;

import io.plannersync.model.WorkName;
import io.plannersync.model.WorkName.Kind;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;

/**
 * Hints what the body names: a {@code WorkName}, a {@code String} (the key), or a collection of
 * either. For the kinds that have no key any other body, or none, names the only item there is.
 */
final class WorkProducer extends DefaultProducer {

  private static final Set<Kind> WITHOUT_KEY =
      EnumSet.of(Kind.STORE, Kind.PLANS, Kind.SUBSCRIPTIONS);

  private final WorkEndpoint endpoint;

  WorkProducer(WorkEndpoint endpoint) {
    super(endpoint);
    this.endpoint = endpoint;
  }

  @Override
  public void process(Exchange exchange) {
    List<WorkName> names = names(exchange.getMessage().getBody());
    endpoint.queue().hintAll(names, endpoint.lane(), endpoint.getAfter(), endpoint.side());
  }

  private List<WorkName> names(Object body) {
    if (WITHOUT_KEY.contains(endpoint.getKind())) {
      return List.of(new WorkName(endpoint.getKind(), ""));
    }
    if (body instanceof Collection<?> many) {
      return many.stream().map(this::name).toList();
    }
    return List.of(name(body));
  }

  private WorkName name(Object body) {
    if (body instanceof WorkName name && name.kind() == endpoint.getKind()) {
      return name;
    }
    if (body instanceof String key && !key.isBlank()) {
      return new WorkName(endpoint.getKind(), key);
    }
    throw new IllegalArgumentException(
        endpoint.getEndpointUri()
            + " cannot hint "
            + body
            + ": expected a key or a name of its kind");
  }
}
