<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="pt_BR" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About Vivarium Workbench</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From cage video to data for every animal and every body part. Works offline.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>&amp;New study…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Open study…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Demo study…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Add videos…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show study &amp;folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Close study</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As the &amp;system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Reset window layout</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Full screen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Cancel all jobs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show program &amp;log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;About Vivarium Workbench</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Study</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Recent studies</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Panels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Jobs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>AutoChoice</name>
    <message>
        <source>Automatic</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Automatic: {value}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>AutoSlider</name>
    <message>
        <source>auto</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ticked: found from the video. Move the slider to set it yourself.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ClassList</name>
    <message>
        <source>Class</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Area (px)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Share</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Classes shown</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>Something went wrong: {detail}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The log file of the run says more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What was finished is kept; run it again to go on from there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Something went wrong that the workbench did not foresee ({detail}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing finished was lost. The log says more: {log}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} does not exist.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the spelling, or whether the drive is connected.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} is not a video that can be read ({detail}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Play it in another program; if that fails too, copy it again from the recorder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} holds no frames.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The recording was probably interrupted before the first frame was written; copy it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} has {count} frames (0 to {last}); frame {frame} is not among them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a frame or time inside the video.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} is not an image that can be read ({detail}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete it and make it again, or leave it out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} is not a temperature table or radiometric image that can be read ({detail}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export it again as CSV of °C, or as 16-bit TIFF or PNG with its scale.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} holds class {found}, which the class table ({known}) does not have.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Map the classes when importing, or add the class to project.toml.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} is {found} pixels, but its frame is {expected}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A mask must have its frame&apos;s own size; make or export it again without resizing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} cannot be written: the folder is read-only or belongs to someone else.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a folder of your own, or change its permissions.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The disk of {path} is full ({detail}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Free some space or choose another disk, then run it again: it goes on where it stopped.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} is not a study: it holds no readable project.toml ({detail}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Make one with: workbench new STUDY</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} already holds a study or other files.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open it instead, or choose an empty folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} was made by a newer workbench (schema {found}; this one knows {known}) and was not touched.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Update the workbench to open it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} is open in another workbench ({holder}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close it there first; two writers could overwrite each other.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} can no longer be reached ({detail}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connect the drive or network again, then run it again: it goes on where it stopped.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} is damaged ({detail}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close the study and open it again: the index is made anew from the files, and the old one is kept.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The window needs {detail}, which is not installed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Install it with: pip install &apos;vivarium-workbench[gui]&apos;. Every command works without it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The job ended suddenly ({detail}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Often memory ran out: close other programs or choose smaller settings, then run it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} has no video named {video}; it has: {known}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use one of these names, or add the video first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The video {path} was moved or renamed and could not be found again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Put it back, or add it once more from its new place: it is recognised by its content.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path}: {detail}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} = {value} cannot be used: {detail}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose another value.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} is not a checkpoint of the workbench ({detail}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Train a new network, or choose another file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} was trained for the classes {found}, but the study has {expected}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Train a network in this study, or choose a checkpoint with the same classes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Training in {path} stopped: the loss is no longer a number (learning rate {lr}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Train again with a tenth of the learning rate; finished epochs are kept.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>choose one of --all --every --fps --count --diverse --plan</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the plan is called day</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ids must be 0, 1, 2, ... in order</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>each name may occur once</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no space left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the file is too large for this disk</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>write seconds, mm:ss or hh:mm:ss</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no video was given</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name at least one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no network has been trained in this study</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Train one first: workbench train STUDY</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the study has no video</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add one: workbench add STUDY VIDEO</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no extracted frames wait for a mask</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Extract frames first, or ask for all frames of the video.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>name a folder for the masks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the masks would overwrite the images</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it holds no images</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a folder with PNG, JPEG, TIFF or CSV of °C.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run workbench predict first, or draw the masks instead.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it holds no moving pictures</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is a folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is a picture or a text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its codec is not known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it holds no table of numbers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it cannot be decoded</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is a colour picture, not one number a pixel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>8 bits a pixel are shades, not temperatures</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it holds no finite number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it holds something else</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is not resolved</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its schema version is no number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the file is missing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there is no such folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>only a person may give it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it holds no tables</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its index is being written</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the folder is gone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no space left for the index</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>only a thermal scene has temperatures</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>at least one is needed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>they must all have one size</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FrameBar</name>
    <message>
        <source>Previous frame (Left or A)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Play (Space)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next frame (Right or D)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Position in the video</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Frame number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Frame number; the first frame is 0</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Playing speed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause (Space)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FrameStatus</name>
    <message>
        <source>extracted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>pseudo-mask</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>predicted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>corrected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>verified</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>rejected</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FramesModel</name>
    <message>
        <source>Frame {number} at {time}: {status}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ImageCanvas</name>
    <message>
        <source>Fit to window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>100 % (one image pixel = one screen pixel)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>JobCard</name>
    <message>
        <source>Open the job&apos;s log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel this job</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting for the jobs before it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancelling…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancelled; what was finished is kept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Finished in {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{rate} per second</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>JobStrip</name>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting for the job before it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>JobsDock</name>
    <message>
        <source>Jobs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is running.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Finished: {title}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>NewStudyDialog</name>
    <message>
        <source>New study</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>my-study</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Inside</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Create study</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A name is needed, without any of &lt; &gt; : &quot; / \ | ? *</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a folder for the study.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{folder} already holds files; choose another name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The study will be made in {folder}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Folder for the study</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>OverlayTab</name>
    <message>
        <source>Shown on top</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prediction</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mask to work on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prediction: what the last network made of every frame. Mask: the labels of the study.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Source</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Outlines only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Predict</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Network</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Predict this video</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export overlay video…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Writes the whole video with the masks as they look here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This frame has no prediction yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This frame has no mask yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shown: {shown} of {wanted} frames per second</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No network trained yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{run} (IoU {iou})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Train a network in the Train tab first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This video has no predictions yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{done} of {total} frames have a prediction.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Predict {video}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Videos (*.mp4 *.mkv *.mov *.avi)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export overlay video</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export {file}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The overlay video is written.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ParameterPanel</name>
    <message>
        <source>Back to automatic</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How many animals a frame holds at most</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>heat</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>empty scene</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>surroundings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>pale</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>dark and pale</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By its heat, by what differs from the empty scene, or from its surroundings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whether the animals are darker or paler than the floor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>remove</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>keep</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take burnt-in text, crosshair and logo out of the picture first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>gray</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Colour bar of false-colour thermal pictures</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Animals</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Found by</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Coat</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Colour bar</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> px</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Contrast of the body</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From this difference to the floor on a pixel is certainly animal (grey levels)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Contrast of the tail</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lower difference that is enough for thin parts joined to a body (grey levels)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Smallest animal</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Blobs with fewer pixels are no animals</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Largest animal</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Blobs with more pixels are no animals</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tail begins at width</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The tail begins where the animal is narrower than this part of its widest place</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Length of the head</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As a part of the animal without its tail; automatic looks for the neck</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ProjectDock</name>
    <message>
        <source>Study</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add videos…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Videos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No videos yet. Add some, or drop them on the window.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show frames with status</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Number or time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Part of the frame number, or of the time as in 1:30</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Frames</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Videos ({count})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Frames ({count})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Frames ({shown} of {count})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All statuses</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Session</name>
    <message>
        <source>The language changes as soon as the running job is done.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Stages</name>
    <message>
        <source>Indexing video</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Extracting frames</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choosing frames</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Learning the background</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Finding animals</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Finding heads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Writing masks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loading frames</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Training</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Predicting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rendering</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Simulating</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Finished</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>StudyController</name>
    <message>
        <source>Wait for the running job, or cancel it, before opening another study.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a job is still running in this study</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Tabs</name>
    <message>
        <source>Frames</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pseudo-masks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Train</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Overlay</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>VideoPicker</name>
    <message>
        <source>Video</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Video of the study</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>VideoView</name>
    <message>
        <source>Opening {video}…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a study, or make one, to see its videos here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This study has no videos yet. Add one, or drop it on the window.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This video cannot be shown.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>VideosModel</name>
    <message numerus="yes">
        <source>%n frame(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WelcomePage</name>
    <message>
        <source>From cage video to data for every animal and every body part.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recent studies</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Or drop videos or a study folder anywhere on this window.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New study…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open study…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try the demo…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>WindowActions</name>
    <message>
        <source>Open study</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a folder for the demo study</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Demo study</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The demo study is being made.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It opens by itself when it is ready; the jobs panel shows how far it is.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Videos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add videos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A job is still running in this study.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Wait for it, or cancel it in the jobs panel.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A job is running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop the running job and close?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What it has finished is kept; run it again to go on from there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop and close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep working</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
