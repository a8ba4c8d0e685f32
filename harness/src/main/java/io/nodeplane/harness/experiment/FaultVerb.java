package io.nodeplane.harness.experiment;

import io.nodeplane.harness.fault.Fault;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * All that the language says of one kind of fault. What it touches and how long it lasts the fault says itself.
 *
 * @param type the faults that it tells
 * @param body what stands behind it
 * @param order the fault in plain English, as an order to the lab
 * @param proof what proves that it bit
 * @param begins one or two words for its beginning
 * @param touched what happens to its links, in a few words
 * @param counted what it is counted as, where many runs are told together
 * @param plainer faults of other kinds that are simpler
 * @param lifted what a heal lifts; empty if a heal does not lift it
 * @param limits which worlds cannot do it; empty if all can
 */
record FaultVerb<F extends Fault>(String name, Class<F> type, String meaning, Shape<F> body, Function<F, String> order,
        String proof, String begins, String touched, Function<F, String> counted, Function<F, List<Fault>> plainer,
        Optional<String> lifted, Optional<Limits> limits) {

    /**
     * Which worlds can do something.
     *
     * @param cannot what the others cannot, as the rest of a sentence
     */
    record Limits(String cannot, List<String> can) {
        Limits {
            can = List.copyOf(can);
        }
    }

    static <F extends Fault> FaultVerb<F> of(String name, Class<F> type, String meaning, Shape<F> body,
            Function<F, String> order, String begins, String proof) {
        return new FaultVerb<>(name, type, meaning, body, order, proof, begins, "left alone", fault -> name,
                fault -> List.of(), Optional.empty(), Optional.empty());
    }

    /** {@return this kind, of which a heal lifts what is called so} */
    FaultVerb<F> healed(String what) {
        return new FaultVerb<>(name, type, meaning, body, order, proof, begins, touched, counted, plainer,
                Optional.of(what), limits);
    }

    /** {@return this kind, to whose links this happens} */
    FaultVerb<F> touching(String links) {
        return new FaultVerb<>(name, type, meaning, body, order, proof, begins, links, counted, plainer, lifted,
                limits);
    }

    /** {@return this kind, which is counted under more than its own name} */
    FaultVerb<F> countedAs(Function<F, String> what) {
        return new FaultVerb<>(name, type, meaning, body, order, proof, begins, touched, what, plainer, lifted, limits);
    }

    /** {@return this kind, than which these other faults are simpler} */
    FaultVerb<F> harderThan(Function<F, List<Fault>> faults) {
        return new FaultVerb<>(name, type, meaning, body, order, proof, begins, touched, counted, faults, lifted,
                limits);
    }

    /** {@return this kind, which only these worlds can do} */
    FaultVerb<F> onlyIn(String othersCannot, String... worlds) {
        return new FaultVerb<>(name, type, meaning, body, order, proof, begins, touched, counted, plainer, lifted,
                Optional.of(new Limits(othersCannot, List.of(worlds))));
    }

    /** {@return the step that injects it, as a word of the language} */
    Word<Step, Step.Inject> word() {
        Shape<Step.Inject> told = body.as(Step.Inject::new, inject -> type.cast(inject.fault()));
        var simpler = Shapes.simpler(told, inject -> Stream.concat(told.simpler(inject).stream(),
                plainer.apply(type.cast(inject.fault())).stream().map(Step.Inject::new)).toList());
        return new Word<>(name, meaning, simpler, inject -> inject, step -> step instanceof Step.Inject inject
                && type.isInstance(inject.fault()) ? Optional.of(inject) : Optional.empty());
    }

    String order(Fault fault) {
        return order.apply(type.cast(fault));
    }

    String counted(Fault fault) {
        return counted.apply(type.cast(fault));
    }
}
