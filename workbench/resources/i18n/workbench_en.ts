<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>AnatomyPanel</name>
    <message numerus="yes">
        <source>%Ln thing(s) look wrong in this frame.</source>
        <translation>
            <numerusform>%Ln thing looks wrong in this frame.</numerusform>
            <numerusform>%Ln things look wrong in this frame.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CarryController</name>
    <message numerus="yes">
        <source>%Ln frame(s) have a new mask, confidence at least {least} %.</source>
        <translation>
            <numerusform>%Ln frame has a new mask, confidence at least {least} %.</numerusform>
            <numerusform>%Ln frames have a new mask, confidence at least {least} %.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CompareModelsDialog</name>
    <message numerus="yes">
        <source>%Ln frame(s)</source>
        <translation>
            <numerusform>%Ln frame</numerusform>
            <numerusform>%Ln frames</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln frame(s) that both held out</source>
        <translation>
            <numerusform>%Ln frame that both held out</numerusform>
            <numerusform>%Ln frames that both held out</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExportMasksDialog</name>
    <message numerus="yes">
        <source>%Ln frame(s), in a folder for each video.</source>
        <translation>
            <numerusform>%Ln frame, in a folder for each video.</numerusform>
            <numerusform>%Ln frames, in a folder for each video.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExtractPanel</name>
    <message numerus="yes">
        <source>%Ln frame(s) need about {size}, but only {free} are free on this disk.</source>
        <translation>
            <numerusform>%Ln frame needs about {size}, but only {free} are free on this disk.</numerusform>
            <numerusform>%Ln frames need about {size}, but only {free} are free on this disk.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln frame(s), {done} of them there already; about {size} more ({free} free)</source>
        <translation>
            <numerusform>%Ln frame, {done} there already; about {size} more ({free} free)</numerusform>
            <numerusform>%Ln frames, {done} of them there already; about {size} more ({free} free)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln frame(s), about {size} ({free} free)</source>
        <translation>
            <numerusform>%Ln frame, about {size} ({free} free)</numerusform>
            <numerusform>%Ln frames, about {size} ({free} free)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>IdentifyResult</name>
    <message numerus="yes">
        <source>%Ln correction(s) hold</source>
        <translation>
            <numerusform>%Ln correction holds</numerusform>
            <numerusform>%Ln corrections hold</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>IdentifySetup</name>
    <message numerus="yes">
        <source>%Ln crossing(s)</source>
        <translation>
            <numerusform>%Ln crossing</numerusform>
            <numerusform>%Ln crossings</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln too small</source>
        <translation>
            <numerusform>%Ln too small</numerusform>
            <numerusform>%Ln too small</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln corner(s)</source>
        <translation>
            <numerusform>%Ln corner</numerusform>
            <numerusform>%Ln corners</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ImportMasksDialog</name>
    <message numerus="yes">
        <source>%Ln mask(s), {format}.</source>
        <translation>
            <numerusform>%Ln mask, {format}.</numerusform>
            <numerusform>%Ln masks, {format}.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ModelDetailsDialog</name>
    <message numerus="yes">
        <source>%Ln frame(s)</source>
        <translation>
            <numerusform>%Ln frame</numerusform>
            <numerusform>%Ln frames</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln frame(s) held out</source>
        <translation>
            <numerusform>%Ln frame held out</numerusform>
            <numerusform>%Ln frames held out</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>OverlayTab</name>
    <message numerus="yes">
        <source>{done} of %Ln frame(s) have a prediction.</source>
        <translation>
            <numerusform>{done} of %Ln frame has a prediction.</numerusform>
            <numerusform>{done} of %Ln frames have a prediction.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>In {count} of %Ln picture(s) it sees far more animal than in any it learned from.</source>
        <translation>
            <numerusform>In {count} of %Ln picture it sees far more animal than in any it learned from.</numerusform>
            <numerusform>In {count} of %Ln pictures it sees far more animal than in any it learned from.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PseudoTab</name>
    <message numerus="yes">
        <source>%n complete (one head, body and tail)</source>
        <translation>
            <numerusform>%n complete (one head, body and tail)</numerusform>
            <numerusform>%n complete (one head, body and tail)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln mask(s) made, {whole} of them with every part of every animal.</source>
        <translation>
            <numerusform>%Ln mask made, {whole} with every part of every animal.</numerusform>
            <numerusform>%Ln masks made, {whole} of them with every part of every animal.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RecoveredBar</name>
    <message numerus="yes">
        <source>%Ln change(s)</source>
        <translation>
            <numerusform>%Ln change</numerusform>
            <numerusform>%Ln changes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln frame(s)</source>
        <translation>
            <numerusform>%Ln frame</numerusform>
            <numerusform>%Ln frames</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReviewModel</name>
    <message numerus="yes">
        <source>%Ln fault(s):</source>
        <translation>
            <numerusform>%Ln fault:</numerusform>
            <numerusform>%Ln faults:</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StudyController</name>
    <message numerus="yes">
        <source>Add %Ln video(s)</source>
        <translation>
            <numerusform>Add %Ln video</numerusform>
            <numerusform>Add %Ln videos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SynthTab</name>
    <message numerus="yes">
        <source>%Ln animal(s)</source>
        <translation>
            <numerusform>%Ln animal</numerusform>
            <numerusform>%Ln animals</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s)</source>
        <translation>
            <numerusform>%Ln image</numerusform>
            <numerusform>%Ln images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln clip(s)</source>
        <translation>
            <numerusform>%Ln clip</numerusform>
            <numerusform>%Ln clips</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TrainSettings</name>
    <message numerus="yes">
        <source>{name} (%Ln image(s))</source>
        <translation>
            <numerusform>{name} (%Ln image)</numerusform>
            <numerusform>{name} (%Ln images)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TrainTab</name>
    <message numerus="yes">
        <source>Done: mean IoU {iou} on %Ln held-out frame(s).</source>
        <translation>
            <numerusform>Done: mean IoU {iou} on %Ln held-out frame.</numerusform>
            <numerusform>Done: mean IoU {iou} on %Ln held-out frames.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln frame(s) labelled after it began are not in it.</source>
        <translation>
            <numerusform>%Ln frame labelled after it began is not in it.</numerusform>
            <numerusform>%Ln frames labelled after it began are not in it.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln frame(s) to learn from and to test on.</source>
        <translation>
            <numerusform>%Ln frame to learn from and to test on.</numerusform>
            <numerusform>%Ln frames to learn from and to test on.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>VideosModel</name>
    <message numerus="yes">
        <source>%Ln frame(s)</source>
        <translation>
            <numerusform>%Ln frame</numerusform>
            <numerusform>%Ln frames</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ViewPanel</name>
    <message numerus="yes">
        <source>{shown} of %Ln frame(s) shown</source>
        <translation>
            <numerusform>{shown} of %Ln frame shown</numerusform>
            <numerusform>{shown} of %Ln frames shown</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln frame(s) selected</source>
        <translation>
            <numerusform>%Ln frame selected</numerusform>
            <numerusform>%Ln frames selected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln frame(s) without a mask</source>
        <translation>
            <numerusform>%Ln frame without a mask</numerusform>
            <numerusform>%Ln frames without a mask</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln frame(s) without a prediction</source>
        <translation>
            <numerusform>%Ln frame without a prediction</numerusform>
            <numerusform>%Ln frames without a prediction</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_Announcer</name>
    <message numerus="yes">
        <source>%Ln mask(s) imported.</source>
        <translation>
            <numerusform>%Ln mask imported.</numerusform>
            <numerusform>%Ln masks imported.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln frame(s) had their mask already.</source>
        <translation>
            <numerusform>%Ln frame had its mask already.</numerusform>
            <numerusform>%Ln frames had their masks already.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln replaced mask(s) are kept in {folder}.</source>
        <translation>
            <numerusform>%Ln replaced mask is kept in {folder}.</numerusform>
            <numerusform>%Ln replaced masks are kept in {folder}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln frame(s) kept the mask they had.</source>
        <translation>
            <numerusform>%Ln frame kept the mask it had.</numerusform>
            <numerusform>%Ln frames kept the masks they had.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln mask(s) exported to {folder}.</source>
        <translation>
            <numerusform>%Ln mask exported to {folder}.</numerusform>
            <numerusform>%Ln masks exported to {folder}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pixel(s) could not be kept in this format.</source>
        <translation>
            <numerusform>%Ln pixel could not be kept in this format.</numerusform>
            <numerusform>%Ln pixels could not be kept in this format.</numerusform>
        </translation>
    </message>
</context>
</TS>
