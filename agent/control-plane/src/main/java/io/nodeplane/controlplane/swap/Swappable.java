package io.nodeplane.controlplane.swap;

import io.nodeplane.controlplane.ControlPlane;
import java.util.Optional;

/**
 * A control plane behind which another one can take the place of the one in use. Whoever calls and whoever is subscribed
 * stays. The rules of an exchange are those of CP-12.
 */
public interface Swappable extends ControlPlane {
    /**
     * Joins the next plane beside the one in use, compares what both show until that is equal, and puts the next one in its
     * place. Returns when that is done, or when it is clear that it will not be. Then the plane before is kept in waiting,
     * for a way back, until {@link #finish()} or for {@link SwapTerms#keep()}.
     *
     * @param next of the same peer; it belongs to this object from the cut-over on, and to the caller again if this stayed
     */
    SwapOutcome swapTo(ControlPlane next, SwapTerms terms);

    /**
     * Puts the plane before back in its place, at once and without a comparison, and closes the one that it replaces. While
     * an exchange is being prepared, this ends it. It happens by itself if the plane in use is sick for
     * {@link SwapTerms#sickMax()}, and the one before is not.
     *
     * @param why one sentence for the record
     */
    SwapOutcome rollBack(String why);

    /**
     * Closes the plane before. It is not left: for members that still use it, this peer did not depart. Without a plane in
     * waiting it does nothing.
     */
    void finish();

    /** {@return what the last exchange was, in either direction} */
    Optional<SwapRecord> lastSwap();
}
